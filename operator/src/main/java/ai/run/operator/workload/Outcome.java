package ai.run.operator.workload;

/** How a workload ended, or that it has not. */
public sealed interface Outcome {

    /** It waits, runs or is being stopped: anything may still come of it. */
    record Unfinished() implements Outcome {}

    /** It ended well. */
    record Complete() implements Outcome {}

    /**
     * It ended badly.
     *
     * @param reason the workload's own word for it, such as {@code BackoffLimitExceeded} or {@code OOMKilled}; {@code
     *     Failed} where it has none
     * @param message the workload's own sentence
     */
    record Failed(String reason, String message) implements Outcome {}
}
