/**
 * The commands for RunaiJobs that are there: list and describe them, reach into their pods, hold them back, delete them.
 */
@NullMarked
package ai.run.operator.cli.jobs;

import org.jspecify.annotations.NullMarked;
