/** What those ask who run the process: probes, metrics and health, on the port without a login. */
@NullMarked
package ai.run.operator.management;

import org.jspecify.annotations.NullMarked;
