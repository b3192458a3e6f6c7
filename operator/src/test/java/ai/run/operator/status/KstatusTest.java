package ai.run.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * What Flux and {@code kpt} make of a RunaiJob, which they know nothing of: in progress until its pods are admitted,
 * current while they run and when they are complete, failed when it is refused or has failed.
 */
class KstatusTest {

    private static final Path CASES = Path.of("src", "test", "resources", "status");

    private enum Kstatus {
        TERMINATING,
        IN_PROGRESS,
        FAILED,
        CURRENT
    }

    private static final Map<String, Kstatus> EXPECTED = Map.ofEntries(
            Map.entry("underway", Kstatus.IN_PROGRESS),
            Map.entry("held-back", Kstatus.IN_PROGRESS),
            Map.entry("rejected", Kstatus.FAILED),
            Map.entry("refused", Kstatus.FAILED),
            Map.entry("refused-by-openshift", Kstatus.FAILED),
            Map.entry("refused-without-a-pod-security-policy", Kstatus.FAILED),
            Map.entry("refused-without-a-pod-security-policy-for-jobs", Kstatus.FAILED),
            Map.entry("name-conflict", Kstatus.FAILED),
            Map.entry("pod-that-is-deleted-again-and-again", Kstatus.FAILED),
            Map.entry("workload-that-was-lost", Kstatus.FAILED),
            Map.entry("job-whose-pods-are-awaited", Kstatus.IN_PROGRESS),
            Map.entry("job-whose-pods-are-refused", Kstatus.FAILED),
            Map.entry("job-that-does-not-run-yet", Kstatus.CURRENT),
            Map.entry("job-that-runs", Kstatus.CURRENT),
            Map.entry("job-that-runs-on-an-old-server", Kstatus.CURRENT),
            Map.entry("job-that-is-complete", Kstatus.CURRENT),
            Map.entry("job-that-has-failed", Kstatus.FAILED),
            Map.entry("job-suspended-by-the-user", Kstatus.IN_PROGRESS),
            Map.entry("job-suspended-by-a-queue", Kstatus.IN_PROGRESS),
            Map.entry("job-that-was-resumed", Kstatus.CURRENT),
            Map.entry("job-that-was-changed-too-late", Kstatus.FAILED),
            Map.entry("job-that-no-node-can-take", Kstatus.CURRENT),
            Map.entry("job-whose-image-cannot-be-pulled", Kstatus.CURRENT),
            Map.entry("job-of-which-one-pod-waits", Kstatus.CURRENT),
            Map.entry("job-that-crashes-again-and-again", Kstatus.CURRENT),
            Map.entry("job-whose-pods-are-replaced", Kstatus.CURRENT),
            Map.entry("job-whose-last-pod-failed", Kstatus.CURRENT),
            Map.entry("job-that-ran-out-of-memory", Kstatus.FAILED),
            Map.entry("job-that-was-evicted-for-its-home", Kstatus.FAILED),
            Map.entry("pod-whose-node-does-not-answer", Kstatus.IN_PROGRESS),
            Map.entry("pod-that-was-changed", Kstatus.FAILED),
            Map.entry("pod-that-waits", Kstatus.CURRENT),
            Map.entry("ended", Kstatus.CURRENT),
            Map.entry("ended-before-a-failure", Kstatus.CURRENT),
            Map.entry("broken", Kstatus.IN_PROGRESS),
            Map.entry("broken-at-first-sight", Kstatus.IN_PROGRESS));

    static final List<String> cases = EXPECTED.keySet().stream().sorted().toList();

    @ParameterizedTest
    @FieldSource("cases")
    void isReadAs(String name) throws IOException {
        assertThat(kstatus(after(name))).isEqualTo(EXPECTED.get(name));
    }

    @Test
    void knowsEveryCase() throws IOException {
        try (var directories = Files.list(CASES)) {
            assertThat(directories.map(directory -> directory.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(cases);
        }
    }

    @Test
    void isInProgressUntilTheOperatorHasSeenTheLastChange() throws IOException {
        var job = after("job-that-runs");
        job.getMetadata().setGeneration(job.getMetadata().getGeneration() + 1);

        assertThat(kstatus(job)).isEqualTo(Kstatus.IN_PROGRESS);
    }

    @Test
    void isTerminatingOnceItIsDeleted() throws IOException {
        var job = after("job-that-runs");
        job.getMetadata().setDeletionTimestamp("2026-01-01T12:00:00Z");

        assertThat(kstatus(job)).isEqualTo(Kstatus.TERMINATING);
    }

    /** The job of a golden case, once its new status is written. */
    static RunaiJob after(String name) throws IOException {
        var read = Serialization.unmarshal(Files.readString(CASES.resolve(name).resolve("in.yaml")), StatusCase.class);
        read.job().setStatus(read.status());
        return read.job();
    }

    /**
     * The rules for a resource that kstatus has no rules of its own for, in their order: {@code checkGenericProperties},
     * then {@code checkReadyCondition}, of sigs.k8s.io/cli-utils/pkg/kstatus/status.
     */
    private static Kstatus kstatus(RunaiJob job) {
        if (job.getMetadata().getDeletionTimestamp() != null) {
            return Kstatus.TERMINATING;
        }
        var status = job.getStatus();
        var observed = status.getObservedGeneration();
        if (observed != null && !observed.equals(job.getMetadata().getGeneration())) {
            return Kstatus.IN_PROGRESS;
        }
        var conditions = Objects.requireNonNullElse(status.getConditions(), List.<Condition>of());
        for (var condition : conditions) {
            if (is(condition, "Reconciling", "True")) {
                return Kstatus.IN_PROGRESS;
            }
            if (is(condition, "Stalled", "True")) {
                return Kstatus.FAILED;
            }
        }
        return conditions.stream()
                        .anyMatch(condition -> is(condition, "Ready", "False") || is(condition, "Ready", "Unknown"))
                ? Kstatus.IN_PROGRESS
                : Kstatus.CURRENT;
    }

    private static boolean is(Condition condition, String type, String status) {
        return type.equals(condition.getType()) && status.equals(condition.getStatus());
    }
}
