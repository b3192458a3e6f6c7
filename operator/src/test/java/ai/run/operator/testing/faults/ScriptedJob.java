package ai.run.operator.testing.faults;

import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What users, administrators and the world do to one RunaiJob, and what they wait for. */
final class ScriptedJob {

    /** An operator that is killed again and again starts as often, and each start takes a minute on a machine that has much to do. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final String TEMPLATE = "{spec: {containers: [{name: main, image: %s}]}}";

    private final Sandbox sandbox;
    private final History history;
    private final Kubelet kubelet;
    private final String kind;
    final String name;

    ScriptedJob(Sandbox sandbox, History history, Kubelet kubelet, String kind, String name) {
        this.sandbox = sandbox;
        this.history = history;
        this.kubelet = kubelet;
        this.kind = kind;
        this.name = name;
    }

    // What is done.

    void submit() {
        submit(kind.equals("Job") ? "backoffLimit: 0" : "suspend: false");
    }

    /** Submits it with these further fields of its spec. */
    void submit(String fields) {
        sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: %s}
                spec:
                  workload: %s
                  template: %s
                  %s
                """
                        .formatted(name, kind, TEMPLATE.formatted("before"), fields));
    }

    void suspend() {
        sandbox.patchSpec(name, "suspend: true");
    }

    void resume() {
        sandbox.patchSpec(name, "suspend: false");
    }

    void changeTemplate() {
        sandbox.patchSpec(name, "template: " + TEMPLATE.formatted("after"));
    }

    /** Its program ends, and the API server knows. */
    void end(String phase) {
        kubelet.end(name, phase);
        awaitThat(
                "the workload has ended",
                () -> history.workload(name).filter(ScriptedJob::hasEnded).isPresent());
    }

    /** Its program ends, and the API server takes the workload away at once, as {@code ttlSecondsAfterFinished: 0} says. */
    void endAndVanish(String phase) {
        var uid = workload().getMetadata().getUid();
        if (kind.equals("Job")) {
            sandbox.admin
                    .batch()
                    .v1()
                    .jobs()
                    .inNamespace(sandbox.namespace)
                    .withName(name)
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"ttlSecondsAfterFinished\":0}}");
            kubelet.end(name, phase);
        } else {
            end(phase);
            sandbox.admin.resource(workload()).delete();
        }
        awaitThat("the workload is gone", () -> !history.isAlive(uid));
    }

    private static boolean hasEnded(HasMetadata workload) {
        return workload instanceof Job job
                ? job.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().matches("Complete|Failed")
                                && condition.getStatus().equals("True"))
                : ((Pod) workload).getStatus().getPhase().matches("Succeeded|Failed");
    }

    void deleteWorkload(DeletionPropagation propagation) {
        var doomed = workload();
        sandbox.admin.resource(doomed).withPropagationPolicy(propagation).delete();
        awaitThat(
                "the workload is gone",
                () -> !history.isAlive(doomed.getMetadata().getUid()));
    }

    void delete(DeletionPropagation propagation) {
        var doomed = history.job(name).orElseThrow();
        sandbox.jobResource(name).withPropagationPolicy(propagation).delete();
        awaitThat(
                "the RunaiJob is gone",
                () -> !history.isAlive(doomed.getMetadata().getUid()));
    }

    private HasMetadata workload() {
        return history.workload(name).orElseThrow(() -> new AssertionError(name + " has no workload"));
    }

    // What is waited for.

    /** The operator tells that phase of the RunaiJob as it is now. */
    void awaitPhase(Phase phase) {
        var generation = sandbox.job(name).getMetadata().getGeneration();
        awaitJob(
                "the phase is " + phase,
                job -> job.getStatus() != null
                        && job.getStatus().getPhase() == phase
                        && generation.equals(job.getStatus().getObservedGeneration()));
    }

    /** It runs, and the operator tells of the workload that there is. */
    void awaitRunning() {
        awaitPhase(Phase.RUNNING);
        awaitJob("the status names the workload that runs", job -> {
            var named = job.getStatus().getWorkloadRef();
            return named != null
                    && history.workload(name)
                            .filter(workload -> workload.getMetadata().getUid().equals(named.getUid()))
                            .isPresent();
        });
    }

    /** The operator tells that the RunaiJob is in that phase, or there is none if that is null. */
    void awaitEnd(@Nullable Phase phase) {
        if (phase == null) {
            awaitThat("the RunaiJob is gone", () -> history.job(name).isEmpty());
        } else {
            awaitPhase(phase);
        }
    }

    void awaitNoWorkload() {
        awaitThat("there is no workload", () -> history.workload(name).isEmpty());
    }

    private void awaitJob(String what, Predicate<RunaiJob> condition) {
        awaitThat(what, () -> history.job(name).filter(condition).isPresent());
    }

    private void awaitThat(String what, BooleanSupplier condition) {
        await(name + ": " + what)
                .pollInterval(Duration.ofMillis(50))
                .atMost(PATIENCE)
                .until(condition::getAsBoolean);
    }
}
