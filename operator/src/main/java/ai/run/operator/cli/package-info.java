/**
 * The command line: commands and options.
 */
@NullMarked
package ai.run.operator.cli;

import org.jspecify.annotations.NullMarked;
