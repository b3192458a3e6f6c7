package ai.run.operator.identity;

import java.time.Instant;

/**
 * Who submitted a RunaiJob, and when: the first time, or when they last changed what it runs.
 *
 * @param submitter who, as the API server authenticated them
 * @param at when, by the clock of the webhook that recorded it; to the second
 */
public record Submission(Submitter submitter, Instant at) {}
