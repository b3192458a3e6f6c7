/**
 * RunaiJob and decision become a Job or a Pod, and what a Job or Pod says of itself. Pure.
 */
@NullMarked
package ai.run.operator.workload;

import org.jspecify.annotations.NullMarked;
