/**
 * What a pod must and must not say: one class per rule, one visitor over all containers. Pure.
 */
@NullMarked
package ai.run.operator.enforcement;

import org.jspecify.annotations.NullMarked;
