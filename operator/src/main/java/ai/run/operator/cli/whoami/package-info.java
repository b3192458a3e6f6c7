/**
 * The command {@code whoami}: what the cluster knows of the caller, and as whom they may run.
 */
@NullMarked
package ai.run.operator.cli.whoami;

import org.jspecify.annotations.NullMarked;
