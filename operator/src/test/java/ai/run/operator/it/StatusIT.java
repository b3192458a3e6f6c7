package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.AuditLog;
import ai.run.operator.testing.cluster.AuditLog.Request;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator writes: the truth, once, and nothing else. */
@ExtendWith(StageExtension.class)
class StatusIT {

    private static final String POD = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";
    private static final String ROOT_IN_A_CONTAINER =
            """
            user: {name: alice, uid: 1234, gid: 5678}
            template: {spec: {containers: [{name: main, image: busybox, securityContext: {runAsUser: 0}}]}}
            """;
    private static final int MANY = 30;

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aJobsLifeTakesOneCreateAndAtMostThreeStatusWrites(String workload, Sandbox sandbox) {
        var audit = AuditLog.of(sandbox);
        runToTheEnd(workload, sandbox);
        awaitQuiet(sandbox);

        var writes = audit.writesFor("train");
        assertThat(writes).filteredOn(write -> write.isOf("jobs", "pods")).hasSize(1);
        assertThat(writes)
                .filteredOn(write -> write.isOf("runaijobs/status"))
                .hasSizeBetween(2, 3)
                .allSatisfy(write -> assertThat(write.answer()).isEqualTo(200));
        assertThat(writes).allMatch(write -> write.isOf("jobs", "pods", "runaijobs/status", "events"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void specAndMetadataStayAsTheUserWroteThem(String workload, Sandbox sandbox) {
        var submitted = runToTheEnd(workload, sandbox);
        var job = sandbox.job("train");

        assertThat(job.getSpec()).isEqualTo(submitted.getSpec());
        assertThat(job.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(job.getMetadata().getFinalizers()).isEmpty();
        assertThat(job.getMetadata().getLabels())
                .isEqualTo(submitted.getMetadata().getLabels());
        assertThat(job.getMetadata().getAnnotations())
                .isEqualTo(submitted.getMetadata().getAnnotations());
        assertThat(job.getMetadata().getManagedFields())
                .filteredOn(entry -> entry.getManager().equals("runaijob-operator"))
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.getFieldsV1().getAdditionalProperties())
                        .containsOnlyKeys("f:status"));
    }

    @Test
    void aRestartWritesNothing(Sandbox sandbox) throws IOException {
        var audit = AuditLog.of(sandbox);
        submit(sandbox, "finished", POD);
        sandbox.podsEnd("finished", "Succeeded");
        sandbox.awaitPhase("finished", Phase.SUCCEEDED);
        submit(sandbox, "running", POD);
        sandbox.podsRun("running");
        sandbox.awaitPhase("running", Phase.RUNNING);
        submit(sandbox, "rejected", "runAsUser: true\n" + POD);
        sandbox.awaitPhase("rejected", Phase.REJECTED);
        submit(sandbox, "suspended", "suspend: true\n" + POD);
        sandbox.awaitPhase("suspended", Phase.SUSPENDED);

        sandbox.stage.operator.kill();
        var killed = Instant.now();
        sandbox.stage.killAndRestartOperator();
        awaitQuiet(sandbox);
        assertThat(audit.writes())
                .filteredOn(
                        write -> write.time().isAfter(killed) && !write.name().startsWith("fence"))
                .isEmpty();
    }

    @Test
    void killedInTheMiddleOfManyJobsItLosesAndDoublesNone(Sandbox sandbox) throws IOException {
        sandbox.clusterConfig("enforceRunAsUser: true\n");
        var names = IntStream.range(0, MANY).mapToObj(i -> "job-" + i).toList();
        names.forEach(name -> submit(sandbox, name, ROOT_IN_A_CONTAINER));
        await().until(() -> !jobs(sandbox).isEmpty());
        sandbox.stage.killAndRestartOperator();

        for (var name : names) {
            var status = sandbox.await(name, job -> Sandbox.condition(job, "Admitted") != null)
                    .getStatus();
            assertThat(status.getIdentity().getUid()).isEqualTo(1234);
            assertThat(status.getEnforced()).containsExactly("RunAsUser");
            assertThat(status.getOverridden()).containsExactly("containers[main].securityContext.runAsUser: 0 -> 1234");
            assertThat(status.getWorkloadRef().getUid())
                    .isEqualTo(sandbox.workloadJob(name).getMetadata().getUid());
        }
        assertThat(jobs(sandbox))
                .extracting(job -> job.getMetadata().getName())
                .containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void aStatusThatWasNotWrittenIsMadeFromWhatTheWorkloadCarries(Sandbox sandbox) throws IOException {
        sandbox.clusterConfig("enforceRunAsUser: true\n");
        sandbox.submit(ROOT_IN_A_CONTAINER);
        sandbox.podsRun("train");
        var before = sandbox.awaitPhase("train", Phase.RUNNING);

        sandbox.stage.operator.kill();
        sandbox.admin
                .configMaps()
                .inNamespace(Stage.CONFIG_NAMESPACE)
                .withName("cluster-config")
                .delete();
        sandbox.jobResource("train")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON), "[{\"op\": \"remove\", \"path\": \"/status\"}]");
        sandbox.stage.killAndRestartOperator();

        var after = sandbox.awaitPhase("train", Phase.RUNNING);
        assertThat(after.getIdentity()).isEqualTo(before.getIdentity()).isNotNull();
        assertThat(after.getEnforced()).isEqualTo(before.getEnforced()).isNotEmpty();
        assertThat(after.getOverridden()).isEqualTo(before.getOverridden()).isNotEmpty();
        assertThat(after.getHomeDirectory())
                .isEqualTo(before.getHomeDirectory())
                .isNotNull();
        assertThat(after.getClusterConfig())
                .isEqualTo(before.getClusterConfig())
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accepted", "Admitted", "Ready"})
    void aConditionKeepsItsTimeWhileItsStatusStays(String type, Sandbox sandbox) {
        sandbox.submit(POD);
        sandbox.podsRun("train");
        sandbox.awaitPhase("train", Phase.RUNNING);
        var running = sandbox.awaitCondition("train", type, "True");
        var aSecondLater = Instant.parse(running.getLastTransitionTime()).plusSeconds(1);
        await().until(() -> Instant.now().isAfter(aSecondLater));

        sandbox.podsEnd("train", "Succeeded");
        sandbox.awaitPhase("train", Phase.SUCCEEDED);
        assertThat(sandbox.awaitCondition("train", type, "True").getLastTransitionTime())
                .isEqualTo(running.getLastTransitionTime());
        assertThat(Instant.parse(
                        sandbox.awaitCondition("train", "Complete", "True").getLastTransitionTime()))
                .isAfterOrEqualTo(aSecondLater);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void eventsFollowTheStatusTheyTellOf(String workload, Sandbox sandbox) {
        var audit = AuditLog.of(sandbox);
        runToTheEnd(workload, sandbox);
        awaitQuiet(sandbox);
        assertThat(audit.writesFor("train"))
                .filteredOn(write -> write.isOf("runaijobs/status", "events"))
                .extracting(Request::resource)
                .startsWith("runaijobs/status", "events")
                .endsWith("runaijobs/status", "events");
        assertThat(sandbox.events("train"))
                .extracting(Event::getReason)
                .containsExactlyInAnyOrder("Created", "WorkloadSucceeded");
    }

    @Test
    void aRejectedJobGetsOneWarningWithTheReason(Sandbox sandbox) throws IOException {
        sandbox.submit("runAsUser: true\n" + POD);
        var message = sandbox.awaitRejection("train", "IdentityUnknown");
        sandbox.patchSpec("train", "parallelism: 2"); // another look at it, with nothing new to tell
        sandbox.await("train", job -> job.getStatus().getObservedGeneration() == 2);
        sandbox.stage.killAndRestartOperator();
        awaitQuiet(sandbox);
        assertThat(sandbox.events("train")).singleElement().satisfies(event -> {
            assertThat(event.getType()).isEqualTo("Warning");
            assertThat(event.getReason()).isEqualTo("IdentityUnknown");
            assertThat(event.getMessage()).isEqualTo(message);
        });
    }

    private static RunaiJob runToTheEnd(String workload, Sandbox sandbox) {
        var submitted = sandbox.submit("workload: %s\n".formatted(workload) + POD);
        sandbox.podsStart("train");
        awaitQuiet(sandbox);
        sandbox.podsRun("train");
        sandbox.awaitPhase("train", Phase.RUNNING);
        sandbox.podsEnd("train", "Succeeded");
        sandbox.awaitPhase("train", Phase.SUCCEEDED);
        return submitted;
    }

    private static void submit(Sandbox sandbox, String name, String spec) {
        sandbox.apply("apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {name: %s}\nspec:\n".formatted(name)
                + spec.indent(2));
    }

    /** Another job that has come through shows that the operator has done what it had to do before. */
    private static void awaitQuiet(Sandbox sandbox) {
        var fence = sandbox.apply("apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {generateName: fence-}\nspec:\n"
                        + POD.indent(2))
                .getMetadata()
                .getName();
        sandbox.awaitCondition(fence, "Admitted", "True");
        await().until(() -> !sandbox.events(fence).isEmpty());
    }

    private static List<Job> jobs(Sandbox sandbox) {
        return sandbox.admin
                .batch()
                .v1()
                .jobs()
                .inNamespace(sandbox.namespace)
                .list()
                .getItems();
    }
}
