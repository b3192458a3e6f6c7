package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Parallel;
import ai.run.operator.testing.cluster.AuditLog;
import ai.run.operator.testing.cluster.OperatorProcess;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator that starts after kill -9 among many RunaiJobs looks at all of them and writes nothing. */
// Late: every change of the cluster-config makes the operator look at all jobs that wait, and here are hundreds.
@Order(Integer.MAX_VALUE - 1)
@ExtendWith(StageExtension.class)
class ManyJobsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Pattern SUCCESSES =
            Pattern.compile("(?m)^runaijob_reconciliation_seconds_count\\{outcome=\"success\"} ([0-9.]+)");

    private static final String POD = "workload: Pod, template: {spec: {containers: [{name: main, image: busybox}]}}";

    private static final Map<Phase, String> SPECS = Map.of(
            Phase.RUNNING,
            POD,
            Phase.SUCCEEDED,
            POD,
            Phase.REJECTED,
            "runAsUser: true, " + POD,
            Phase.SUSPENDED,
            "suspend: true, " + POD);

    /** A thousand in all; those that need no pod cost the least. */
    private static final Map<Phase, Integer> COUNTS =
            Map.of(Phase.RUNNING, 100, Phase.SUCCEEDED, 100, Phase.REJECTED, 400, Phase.SUSPENDED, 400);

    @Test
    void aStartAmongAThousandJobsWritesNothing(Sandbox sandbox) throws IOException {
        COUNTS.forEach((phase, count) -> Parallel.times(count, number -> create(sandbox, phase, number)));
        await().atMost(PATIENCE).until(() -> phases(sandbox).equals(COUNTS));

        sandbox.stage.operator.kill();
        var restart = Instant.now();
        sandbox.stage.resumeOperator();
        await().atMost(PATIENCE).until(() -> reconciliations(sandbox.stage.operator) >= 1_000);

        assertThat(AuditLog.of(sandbox).writes())
                .filteredOn(write -> write.time().isAfter(restart))
                .isEmpty();
    }

    private static void create(Sandbox sandbox, Phase phase, int number) {
        var name = phase.name().toLowerCase(Locale.ROOT) + "-" + number;
        var job = sandbox.admin
                .getKubernetesSerialization()
                .unmarshal(
                        "apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {name: %s, namespace: %s}\nspec: {%s}\n"
                                .formatted(name, sandbox.namespace, SPECS.get(phase)),
                        RunaiJob.class);
        sandbox.admin.resource(job).create();
        if (phase == Phase.RUNNING || phase == Phase.SUCCEEDED) {
            await().until(() -> sandbox.workloadPod(name) != null);
            sandbox.setStatus(
                    sandbox.workloadPod(name),
                    phase == Phase.RUNNING ? "Running" : "Succeeded",
                    phase == Phase.RUNNING ? "True" : "False");
        }
    }

    private static Map<Phase, Integer> phases(Sandbox sandbox) {
        return sandbox.admin.resources(RunaiJob.class).inNamespace(sandbox.namespace).list().getItems().stream()
                .filter(job -> job.getMetadata().getName().matches("[a-z]+-\\d+"))
                .filter(job -> job.getStatus() != null && job.getStatus().getPhase() != null)
                .collect(Collectors.toMap(job -> job.getStatus().getPhase(), job -> 1, Integer::sum));
    }

    private static double reconciliations(OperatorProcess operator) throws IOException {
        return SUCCESSES
                .matcher(operator.get("/metrics"))
                .results()
                .mapToDouble(result -> Double.parseDouble(result.group(1)))
                .sum();
    }
}
