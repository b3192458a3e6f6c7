/**
 * What the administrator enforces on everybody: the {@code cluster-config} as a value, and its strict parser. Pure.
 */
@NullMarked
package ai.run.operator.clusterconfig;

import org.jspecify.annotations.NullMarked;
