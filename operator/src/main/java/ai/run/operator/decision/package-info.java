/**
 * The decision on one job: one value, from one pure function of (RunaiJob, ClusterConfig, identity).
 */
@NullMarked
package ai.run.operator.decision;

import org.jspecify.annotations.NullMarked;
