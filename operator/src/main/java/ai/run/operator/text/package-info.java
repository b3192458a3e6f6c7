/** Text from outside in a form that a message, a log line or a terminal can carry. Pure. */
@NullMarked
package ai.run.operator.text;

import org.jspecify.annotations.NullMarked;
