package ai.run.operator.client;

import ai.run.operator.text.Printable;
import ai.run.v1.ConditionType;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A job that somebody waits for: the API server tells of every change, nobody asks for it. */
public final class FollowedJob {

    private final Cluster cluster;
    private final String name;
    private final Consumer<String> progress;

    /**
     * Follows the job of that name.
     *
     * @param progress gets a line whenever there is something new to say
     */
    public FollowedJob(Cluster cluster, String name, Consumer<String> progress) {
        this.cluster = cluster;
        this.name = name;
        this.progress = progress;
    }

    /** The job, as soon as it has ended or was rejected. */
    public RunaiJob awaitEnd() throws InterruptedException {
        return await(FollowedJob::hasEnded);
    }

    /** The job, as soon as a pod of it is ready, or it has ended or was rejected. */
    public RunaiJob awaitRunning() throws InterruptedException {
        return await(job -> phase(job) == Phase.RUNNING || hasEnded(job));
    }

    /** Says whether nothing more is to be expected of the job. */
    public static boolean hasEnded(RunaiJob job) {
        var phase = phase(job);
        return phase == Phase.SUCCEEDED || phase == Phase.FAILED || phase == Phase.REJECTED;
    }

    private static Phase phase(RunaiJob job) {
        return Optional.ofNullable(job.getStatus())
                .map(RunaiJobStatus::getPhase)
                .orElse(Phase.PENDING);
    }

    private RunaiJob await(Predicate<RunaiJob> condition) throws InterruptedException {
        var seen = new LinkedBlockingQueue<List<RunaiJob>>();
        var watch = cluster.client()
                .resources(RunaiJob.class)
                .inNamespace(cluster.namespace())
                .withName(name)
                .informOnCondition(jobs -> {
                    seen.add(List.copyOf(jobs));
                    return jobs.stream().anyMatch(condition);
                });
        // What ends the watch too soon must end the waiting.
        var unused = watch.whenComplete((jobs, failure) -> seen.add(List.of()));
        try {
            var known = false;
            var said = "";
            while (true) {
                var jobs = seen.take();
                if (watch.isCompletedExceptionally()) {
                    watch.join();
                }
                if (jobs.isEmpty() && (known || isGone())) {
                    throw new CommandException("The job %s is gone: somebody deleted it.".formatted(name));
                }
                for (var job : jobs) {
                    known = true;
                    var line = line(job);
                    if (!line.equals(said)) {
                        progress.accept(line);
                        said = line;
                    }
                    if (condition.test(job)) {
                        return job;
                    }
                }
            }
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
        } finally {
            watch.cancel(true);
        }
    }

    /** Asks where the server's cache does not know of the job, which may be because it is new. */
    private boolean isGone() {
        return cluster.client()
                .resources(RunaiJob.class)
                .inNamespace(cluster.namespace())
                .withField("metadata.name", name)
                .list()
                .getItems()
                .isEmpty();
    }

    /** The phase of a job in one line, and why it is not further, where its status says so. */
    static String line(RunaiJob job) {
        var name = job.getMetadata().getName();
        var phase = phase(job);
        var word = phase.name().charAt(0) + phase.name().substring(1).toLowerCase(Locale.ROOT);
        return "%s: %s%s"
                .formatted(
                        name,
                        word,
                        telling(job)
                                .map(condition -> " (%s: %s)"
                                        .formatted(condition.getReason(), Printable.sentence(condition.getMessage())))
                                .orElse(""));
    }

    /** The condition that says why, if any does. */
    private static Optional<Condition> telling(RunaiJob job) {
        return Stream.of(
                        condition(job, ConditionType.Failed, "True"),
                        condition(job, ConditionType.Accepted, "False"),
                        condition(job, ConditionType.Admitted, "False"),
                        condition(job, ConditionType.PodsReady, "False"),
                        condition(job, ConditionType.Stalled, "True"))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Condition> condition(RunaiJob job, ConditionType type, String status) {
        var conditions = Optional.ofNullable(job.getStatus())
                .map(RunaiJobStatus::getConditions)
                .orElse(List.of());
        return conditions.stream()
                .filter(condition -> type.name().equals(condition.getType()) && status.equals(condition.getStatus()))
                .findFirst();
    }
}
