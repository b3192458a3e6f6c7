package ai.run.operator.testing.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.Sandbox;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Plays the kubelet: every pod of the namespace runs, until it is told that those of a job end. */
final class Kubelet implements AutoCloseable {

    private final Sandbox sandbox;
    private final History history;
    private final Map<String, String> ends = new ConcurrentHashMap<>();

    /** The phases that pods were put in, by UID. */
    private final Map<String, String> told = new ConcurrentHashMap<>();

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Future<?> looking;

    Kubelet(Sandbox sandbox, History history) {
        this.sandbox = sandbox;
        this.history = history;
        looking = thread.scheduleWithFixedDelay(this::look, 0, 50, TimeUnit.MILLISECONDS);
    }

    /** From now on every pod of that job ends in that phase. */
    void end(String job, String phase) {
        assertThat(looking).as("the kubelet's work").isNotDone();
        ends.put(job, phase);
    }

    private void look() {
        history.alive(Pod.class).forEach(this::carryOn);
    }

    private void carryOn(Pod pod) {
        var uid = pod.getMetadata().getUid();
        var phase = told.containsKey(uid)
                ? ends.getOrDefault(pod.getMetadata().getLabels().get("run.ai/job-name"), "Running")
                : "Running";
        if (phase.equals(told.get(uid)) || pod.getMetadata().getDeletionTimestamp() != null) {
            return;
        }
        try {
            sandbox.setStatus(pod, phase, phase.equals("Running") ? "True" : "False");
            told.put(uid, phase);
        } catch (KubernetesClientException changedMeanwhile) {
            // it is looked at again in a moment, if it is still there
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
