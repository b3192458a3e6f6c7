/**
 * What a pod must and must not say: one class per rule, one visitor over all containers, and a verifier that shares nothing with them. Pure.
 */
@NullMarked
package ai.run.operator.enforcement;

import org.jspecify.annotations.NullMarked;
