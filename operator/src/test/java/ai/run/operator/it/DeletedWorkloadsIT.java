package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Phase;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A job runs once: what ended is not run again, whoever deleted it and when; what was stopped is. */
@ExtendWith(StageExtension.class)
class DeletedWorkloadsIT {

    /** As a time to live of 0 does, that a policy gives to each Job, or a cleaner of pods. */
    @ParameterizedTest
    @CsvSource({
        "Job, Succeeded, background",
        "Job, Failed, foreground",
        "Pod, Succeeded, background",
        "Pod, Failed, foreground"
    })
    void whatIsDeletedAtItsEndIsNotRunAgain(String kind, String phase, String propagation, Sandbox sandbox)
            throws IOException {
        var names = IntStream.range(0, 4).mapToObj(number -> "train-" + number).toList();
        var workloads = names.stream().map(name -> started(sandbox, kind, name)).toList();
        for (var workload : workloads) {
            end(sandbox, workload, phase);
            delete(sandbox, workload, propagation);
        }

        for (int i = 0; i < names.size(); i++) {
            ranOnce(sandbox, names.get(i), workloads.get(i), phase);
        }
    }

    /** Not a status had been written when the operator was killed, or one that says that it runs. */
    @ParameterizedTest
    @CsvSource({"Job, Succeeded", "Job, Failed", "Pod, Succeeded", "Pod, Failed"})
    void whatEndedAndWasDeletedWithoutTheOperatorIsNotRunAgain(String kind, String phase, Sandbox sandbox)
            throws IOException {
        var workload = running(sandbox, kind);
        sandbox.stage.pauseOperator();
        try {
            end(sandbox, workload, phase);
            delete(sandbox, workload, "background");
        } finally {
            sandbox.stage.resumeOperator();
        }

        ranOnce(sandbox, "train", workload, phase);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void whatWasStoppedWithoutTheOperatorIsRunAgain(String kind, Sandbox sandbox) throws IOException {
        var workload = running(sandbox, kind);
        sandbox.stage.pauseOperator();
        try {
            delete(sandbox, workload, "background");
        } finally {
            sandbox.stage.resumeOperator();
        }

        var another =
                Awaitility.await().until(() -> workload(sandbox, kind, "train"), found -> isAnother(found, workload));
        end(sandbox, another, "Succeeded");
        sandbox.awaitPhase("train", Phase.SUCCEEDED);
    }

    /** The RunaiJob was changed afterwards, so what happened before is not told any more. */
    @Test
    void whatMayHaveEndedIsRunAgainWhenAPersonSaysSo(Sandbox sandbox) throws IOException {
        var workload = running(sandbox, "Job");
        sandbox.stage.pauseOperator();
        try {
            delete(sandbox, workload, "background");
            sandbox.kubectl("label", "runaijob", "train", "note=late");
        } finally {
            sandbox.stage.resumeOperator();
        }
        assertThat(sandbox.awaitCondition("train", "Stalled", "True").getReason())
                .isEqualTo("WorkloadLost");
        sandbox.stage.killAndRestartOperator();
        other(sandbox);
        assertThat(sandbox.workloadJob("train")).isNull();

        sandbox.patchSpec("train", "suspend: true");
        sandbox.awaitPhase("train", Phase.SUSPENDED);
        sandbox.patchSpec("train", "suspend: false");
        Awaitility.await().until(() -> workload(sandbox, "Job", "train"), found -> isAnother(found, workload));
    }

    private static HasMetadata running(Sandbox sandbox, String kind) {
        var workload = started(sandbox, kind, "train");
        sandbox.awaitPhase("train", Phase.RUNNING);
        return workload;
    }

    private static HasMetadata started(Sandbox sandbox, String kind, String name) {
        sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: %s}
                spec: {workload: %s, backoffLimit: %s, template: {spec: {containers: [{name: main, image: busybox}]}}}
                """
                        .formatted(name, kind, kind.equals("Job") ? "0" : "null"));
        sandbox.podsRun(name);
        return workload(sandbox, kind, name);
    }

    private static HasMetadata workload(Sandbox sandbox, String kind, String name) {
        return kind.equals("Job") ? sandbox.workloadJob(name) : sandbox.workloadPod(name);
    }

    private static boolean isAnother(HasMetadata found, HasMetadata workload) {
        return found != null
                && !found.getMetadata().getUid().equals(workload.getMetadata().getUid());
    }

    /** Plays the kubelet; the Job controller says then that the Job has ended. */
    private static void end(Sandbox sandbox, HasMetadata workload, String phase) {
        var name = workload.getMetadata().getName();
        sandbox.podsEnd(name, phase);
        if (workload.getKind().equals("Job")) {
            var type = phase.equals("Succeeded") ? "Complete" : "Failed";
            Awaitility.await().until(() -> sandbox.workloadJob(name).getStatus().getConditions().stream()
                    .anyMatch(condition -> type.equals(condition.getType())));
        }
    }

    private static void delete(Sandbox sandbox, HasMetadata workload, String propagation) throws IOException {
        sandbox.kubectl(
                "delete", workload.getKind(), workload.getMetadata().getName(), "--cascade=" + propagation, "--now");
    }

    private static void ranOnce(Sandbox sandbox, String name, HasMetadata workload, String phase) {
        var status = sandbox.awaitPhase(name, phase.equals("Succeeded") ? Phase.SUCCEEDED : Phase.FAILED);
        assertThat(status.getWorkloadRef().getUid())
                .isEqualTo(workload.getMetadata().getUid());
        other(sandbox);
        assertThat(workload(sandbox, workload.getKind(), name)).isNull();
        assertThat(sandbox.events(name))
                .filteredOn(event -> Objects.equals(event.getReason(), "Created"))
                .hasSizeLessThan(2);
    }

    /** The next job's workload shows that the operator had the time to make another one again. */
    private static void other(Sandbox sandbox) {
        var next = sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {generateName: next-}
                spec: {template: {spec: {containers: [{name: main, image: busybox}]}}}
                """);
        sandbox.awaitPods(next.getMetadata().getName());
    }
}
