package ai.run.operator.testing.faults;

import ai.run.operator.testing.faults.FaultPlan.Moment;
import ai.run.v1.Phase;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The life of a RunaiJob. The operator need not be there between {@link Moment#BEGUN} and {@link Moment#CHANGED}, nor
 * between {@link Moment#SETTLED} and {@link Moment#CHANGED_AGAIN}: nothing waits for it then.
 *
 * @param workload Job or Pod
 * @param steps what is done until that moment
 * @param end the phase that it ends in; null where there is no RunaiJob at the end
 */
public record Scenario(String name, String workload, Map<Moment, Consumer<ScriptedJob>> steps, @Nullable Phase end) {

    /** Every life that is tried, with both kinds of workload. */
    public static List<Scenario> all() {
        return Stream.of("Job", "Pod")
                .flatMap(workload -> Stream.concat(
                        Stream.of(
                                succeeds(workload),
                                fails(workload),
                                isSuspendedAndResumed(workload),
                                isSuspendedChangedAndResumed(workload),
                                isChangedBeforeItsStart(workload),
                                succeedsAndVanishes(workload),
                                failsAndVanishes(workload)),
                        Stream.of(DeletionPropagation.BACKGROUND, DeletionPropagation.FOREGROUND)
                                .flatMap(propagation -> Stream.of(
                                        isDeleted(workload, propagation),
                                        isDeletedAndMadeAgain(workload, propagation),
                                        losesItsWorkload(workload, propagation),
                                        isClearedAway(workload, propagation)))))
                .toList();
    }

    private static Scenario of(
            String name,
            String workload,
            @Nullable Phase end,
            Consumer<ScriptedJob> isSubmitted,
            Consumer<ScriptedJob> begins,
            Consumer<ScriptedJob> changes,
            Consumer<ScriptedJob> settles,
            Consumer<ScriptedJob> changesAgain) {
        return new Scenario(
                (name + "-" + workload).toLowerCase(Locale.ROOT),
                workload,
                Map.of(
                        Moment.SUBMITTED, isSubmitted,
                        Moment.BEGUN, begins,
                        Moment.CHANGED, changes,
                        Moment.SETTLED, settles,
                        Moment.CHANGED_AGAIN, changesAgain),
                end);
    }

    static Scenario succeeds(String workload) {
        return ends("succeeds", workload, Phase.SUCCEEDED, job -> job.end("Succeeded"));
    }

    private static Scenario fails(String workload) {
        return ends("fails", workload, Phase.FAILED, job -> job.end("Failed"));
    }

    /** As where a policy sets {@code ttlSecondsAfterFinished: 0} on Jobs, or something clears ended Pods away at once. */
    private static Scenario succeedsAndVanishes(String workload) {
        return ends("succeeds-and-vanishes", workload, Phase.SUCCEEDED, job -> job.endAndVanish("Succeeded"));
    }

    private static Scenario failsAndVanishes(String workload) {
        return ends("fails-and-vanishes", workload, Phase.FAILED, job -> job.endAndVanish("Failed"));
    }

    private static Scenario ends(String name, String workload, Phase end, Consumer<ScriptedJob> how) {
        return ends(name, workload, end, how, Scenario::nothing);
    }

    private static Scenario ends(
            String name, String workload, Phase end, Consumer<ScriptedJob> how, Consumer<ScriptedJob> changesAgain) {
        return of(
                name,
                workload,
                end,
                ScriptedJob::submit,
                ScriptedJob::awaitRunning,
                how,
                job -> job.awaitPhase(end),
                changesAgain);
    }

    private static Scenario isSuspendedAndResumed(String workload) {
        return of(
                "is-resumed",
                workload,
                Phase.SUCCEEDED,
                ScriptedJob::submit,
                Scenario::isSuspended,
                ScriptedJob::resume,
                ScriptedJob::awaitRunning,
                job -> job.end("Succeeded"));
    }

    private static Scenario isSuspendedChangedAndResumed(String workload) {
        return of(
                "is-changed-and-resumed",
                workload,
                Phase.SUCCEEDED,
                ScriptedJob::submit,
                Scenario::isSuspended,
                Scenario::isChangedAndResumed,
                ScriptedJob::awaitRunning,
                job -> job.end("Succeeded"));
    }

    private static Scenario isChangedBeforeItsStart(String workload) {
        return of(
                "is-changed-before-its-start",
                workload,
                Phase.SUCCEEDED,
                job -> job.submit("suspend: true"),
                job -> job.awaitPhase(Phase.SUSPENDED),
                Scenario::isChangedAndResumed,
                ScriptedJob::awaitRunning,
                job -> job.end("Succeeded"));
    }

    private static Scenario isDeleted(String workload, DeletionPropagation propagation) {
        return of(
                "is-deleted-" + propagation,
                workload,
                null,
                ScriptedJob::submit,
                ScriptedJob::awaitRunning,
                job -> job.delete(propagation),
                ScriptedJob::awaitNoWorkload,
                Scenario::nothing);
    }

    private static Scenario isDeletedAndMadeAgain(String workload, DeletionPropagation propagation) {
        return of(
                "is-made-again-" + propagation,
                workload,
                Phase.SUCCEEDED,
                ScriptedJob::submit,
                ScriptedJob::awaitRunning,
                job -> {
                    job.delete(propagation);
                    job.submit();
                },
                ScriptedJob::awaitRunning,
                job -> job.end("Succeeded"));
    }

    private static Scenario losesItsWorkload(String workload, DeletionPropagation propagation) {
        return of(
                "loses-its-workload-" + propagation,
                workload,
                Phase.SUCCEEDED,
                ScriptedJob::submit,
                ScriptedJob::awaitRunning,
                job -> job.deleteWorkload(propagation),
                ScriptedJob::awaitRunning,
                job -> job.end("Succeeded"));
    }

    private static Scenario isClearedAway(String workload, DeletionPropagation propagation) {
        return ends(
                "is-cleared-away-" + propagation,
                workload,
                Phase.SUCCEEDED,
                job -> job.end("Succeeded"),
                job -> job.deleteWorkload(propagation));
    }

    private static void nothing(ScriptedJob job) {}

    private static void isChangedAndResumed(ScriptedJob job) {
        job.changeTemplate();
        job.resume();
    }

    private static void isSuspended(ScriptedJob job) {
        job.awaitRunning();
        job.suspend();
        job.awaitPhase(Phase.SUSPENDED);
    }
}
