/**
 * Checks a finished pod, as the JSON that is sent, against what is in force: one class per check, one visitor over all containers.
 * It shares nothing with the rules of {@code enforcement}. Pure.
 */
@NullMarked
package ai.run.operator.verification;

import org.jspecify.annotations.NullMarked;
