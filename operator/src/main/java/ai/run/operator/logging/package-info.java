/** How log lines are written: for people, or as JSON. */
@NullMarked
package ai.run.operator.logging;

import org.jspecify.annotations.NullMarked;
