/** The command {@code migrate}: makes RunaiJobs of what people have. */
@NullMarked
package ai.run.operator.cli.migrate;

import org.jspecify.annotations.NullMarked;
