/** One run of the operator: checks at the start, the wiring of all parts, and the end of the process. */
@NullMarked
package ai.run.operator.startup;

import org.jspecify.annotations.NullMarked;
