/** The command {@code render}: the operator's decision on manifests, without a cluster. */
@NullMarked
package ai.run.operator.cli.render;

import org.jspecify.annotations.NullMarked;
