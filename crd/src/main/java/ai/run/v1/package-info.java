/**
 * The API types of {@code run.ai/v1}: what a Java client of RunaiJob needs. No operator code, no behaviour.
 *
 * <p>The CustomResourceDefinition under {@code config/crd} is generated from these types; a test fails when they differ.
 */
@NullMarked
package ai.run.v1;

import org.jspecify.annotations.NullMarked;
