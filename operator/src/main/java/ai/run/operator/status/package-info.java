/**
 * The vocabulary of conditions and reasons, and the status made from what was decided and seen. Pure.
 */
@NullMarked
package ai.run.operator.status;

import org.jspecify.annotations.NullMarked;
