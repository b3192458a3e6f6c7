/**
 * The command {@code who-ran}: which jobs ran as an identity, from the cluster and from an audit log.
 */
@NullMarked
package ai.run.operator.cli.whoran;

import org.jspecify.annotations.NullMarked;
