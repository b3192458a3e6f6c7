package ai.run.operator.submission;

import ai.run.v1.Workload;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How often the job runs, how long, and what of it stays. */
final class LifeOptions {

    private static final String POD = "Pod";

    @Option(
            names = "--workload",
            paramLabel = "job|pod",
            description = "What the operator makes: a Job (the default), or a single Pod.")
    private @Nullable Workload workload;

    @Option(
            names = "--interactive",
            arity = "0..1",
            paramLabel = "true|false",
            preprocessor = Attached.class,
            description = "A job for a person to work in: it is not run again when it fails (backoffLimit 0).")
    private boolean interactive;

    @Option(
            names = "--backoff-limit",
            paramLabel = "N",
            description = "How many failed pods are tolerated before the job has failed.")
    private @Nullable Integer backoffLimit;

    @Option(names = "--completions", paramLabel = "N", description = "How many pods must succeed.")
    private @Nullable Integer completions;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "How many pods may run at a time. More than one needs --completions.")
    private @Nullable Integer parallelism;

    @Option(
            names = "--ttl-after-finish",
            paramLabel = "DURATION",
            description = "How long after its end the job is deleted, such as 5s, 2m or 3h.")
    private @Nullable String ttlAfterFinish;

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            description = "How long the job may run before it is ended and has failed.")
    private @Nullable String deadline;

    @Option(
            names = "--suspend",
            arity = "0..1",
            paramLabel = "true|false",
            preprocessor = Attached.class,
            description = "Do not start it before somebody resumes it.")
    private @Nullable Boolean suspend;

    void apply(Draft draft) {
        var spec = draft.spec();
        if (workload != null) {
            spec.put("workload", workload == Workload.POD ? POD : "Job");
        }
        // A Pod runs once anyhow, and a RunaiJob that is one must not have a backoffLimit.
        if (interactive && !spec.path("workload").asText().equals(POD)) {
            spec.put("backoffLimit", 0);
        }
        count(spec, "backoffLimit", "--backoff-limit", backoffLimit);
        count(spec, "completions", "--completions", completions);
        count(spec, "parallelism", "--parallelism", parallelism);
        if (parallelism != null && parallelism > 1 && !spec.has("completions")) {
            throw new InvalidOptionException(
                    "--parallelism: more than one pod at a time needs --completions, the number of pods that must succeed.");
        }
        if (ttlAfterFinish != null) {
            spec.put("ttlSecondsAfterFinished", Values.seconds("--ttl-after-finish", ttlAfterFinish));
        }
        if (deadline != null) {
            spec.put("activeDeadlineSeconds", Values.seconds("--deadline", deadline));
        }
        if (suspend != null) {
            spec.put("suspend", suspend);
        }
    }

    private static void count(ObjectNode spec, String field, String option, @Nullable Integer number) {
        if (number == null) {
            return;
        }
        if (number < 0) {
            throw new InvalidOptionException("%s: %d is less than none.", option, number);
        }
        spec.put(field, number);
    }
}
