/**
 * How commands print: tables, labelled values and ages as kubectl prints them.
 */
@NullMarked
package ai.run.operator.cli.print;

import org.jspecify.annotations.NullMarked;
