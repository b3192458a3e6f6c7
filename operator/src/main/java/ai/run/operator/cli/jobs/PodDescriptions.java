package ai.run.operator.cli.jobs;

import ai.run.operator.cli.print.Age;
import ai.run.operator.cli.print.Sheet;
import ai.run.operator.workload.Labels;
import ai.run.operator.workload.PodFailure;
import ai.run.operator.workload.PodWait;
import ai.run.operator.workload.PodWaitReader;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pods of a job in its description: how they are, why they wait or failed, and as whom the node says that their containers run.
 *
 * @param job whose pods they are
 * @param now the time, for ages
 */
record PodDescriptions(SeenJob job, Instant now) {

    /** Of a thousand pods nobody reads all. */
    private static final int MOST = 10;

    /** What needs somebody comes first. */
    private static final List<String> PHASES = List.of("Pending", "Unknown", "Running", "Failed");

    void describe(Sheet sheet, Optional<List<Pod>> pods) {
        if (pods.isEmpty()) {
            sheet.put("Pods", "<unknown>: you may not list pods here");
            return;
        }
        var all = new Sheet();
        pods.get().stream()
                .sorted(Comparator.comparing(pod -> rank(SeenPod.phase(pod))))
                .limit(MOST)
                .forEach(pod -> all.nest(pod.getMetadata().getName(), described(pod)));
        var others = pods.get().size() - MOST;
        if (others > 0) {
            all.put(
                    "and %d others".formatted(others),
                    "kubectl get pods -n %s -l %s=%s".formatted(job.namespace(), Labels.JOB_NAME, job.name()));
        }
        sheet.nest("Pods", all);
    }

    private static int rank(String phase) {
        var place = PHASES.indexOf(phase);
        return place < 0 ? PHASES.size() : place;
    }

    private Sheet described(Pod pod) {
        var sheet = new Sheet()
                .put("Phase", SeenPod.phase(pod) + (SeenPod.isLeaving(pod) ? ", about to be deleted" : ""))
                .put("Age", Age.of(SeenPod.createdAt(pod), now))
                .put("Node", SeenPod.node(pod).orElse("<none>"));
        PodWaitReader.of(pod)
                .filter(PodWait::isExplained)
                .ifPresent(wait -> sheet.put("Waits", "%s: %s".formatted(wait.reason(), wait.message())));
        PodFailure.of(pod).ifPresent(failure -> sheet.put("Failed", failure.message()));
        return sheet.table(
                "Containers",
                List.of("Name", "State", "Restarts", "Runs As"),
                SeenPod.containers(pod).stream().map(this::row).toList());
    }

    private List<String> row(ContainerStatus container) {
        return List.of(
                Objects.requireNonNullElse(container.getName(), ""),
                state(container.getState()),
                String.valueOf(Objects.requireNonNullElse(container.getRestartCount(), 0)),
                runsAs(container));
    }

    private static String state(@Nullable ContainerState state) {
        if (state == null) {
            return "Waiting";
        }
        if (state.getRunning() != null) {
            return "Running";
        }
        var ended = state.getTerminated();
        if (ended != null) {
            return "Ended with %s".formatted(ended.getExitCode());
        }
        var waits = state.getWaiting();
        return waits == null || waits.getReason() == null ? "Waiting" : waits.getReason();
    }

    /** The word of the node, and whether it is that of the operator. */
    private String runsAs(ContainerStatus container) {
        var reported = ReportedUser.of(container);
        var decided = ReportedUser.decided(job.identity());
        if (reported.isEmpty()) {
            return "<unknown>: the node does not report it";
        }
        return decided.isEmpty() || decided.equals(reported)
                ? reported.get().toString()
                : "%s, and was to be %s".formatted(reported.get(), decided.get());
    }
}
