/**
 * What can be measured from outside: meters, probes and their server.
 */
@NullMarked
package ai.run.operator.metrics;

import org.jspecify.annotations.NullMarked;
