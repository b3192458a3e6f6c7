/**
 * The command line, and the wiring of everything else.
 */
@NullMarked
package ai.run.operator.cli;

import org.jspecify.annotations.NullMarked;
