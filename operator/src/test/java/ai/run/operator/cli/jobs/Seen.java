package ai.run.operator.cli.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;

/** What the API server shows, in the YAML of tests. */
public final class Seen {

    /** A RunaiJob that has a Job. */
    public static final String TRAIN =
            """
            apiVersion: run.ai/v1
            kind: RunaiJob
            metadata: {namespace: team-a, name: train, uid: job-1, creationTimestamp: "2026-07-01T11:57:00Z"}
            spec: {template: {spec: {containers: [{name: main, image: pytorch}, {name: proxy, image: envoy}]}}}
            status:
              phase: Running
              identity: {username: alice, uid: 1234, gid: 5678, source: Submitter, submittedBy: 'oidc:alice'}
              homeDirectory: /home/alice
              workloadRef: {apiVersion: batch/v1, kind: Job, name: train, uid: workload-1}
              conditions: [{type: Ready, status: "True", reason: WorkloadRunning, message: The pods run.}]
            """;

    private Seen() {}

    /** A RunaiJob. */
    public static SeenJob job(String yaml) {
        return new SeenJob(Serialization.unmarshal("---\n" + yaml, JsonNode.class));
    }

    /** The RunaiJob {@link #TRAIN} in another state. */
    static SeenJob train(String phase, String conditions) {
        return job(TRAIN.replace("phase: Running", "phase: " + phase)
                .replaceAll("(?m)^  conditions: .*$", "  conditions: [" + conditions + "]"));
    }

    /** A pod of the Job of {@link #TRAIN}; of a name, and with fields after the metadata. */
    static Pod pod(String name, String created, String rest) {
        return foreignPod("workload-1", name, created, rest);
    }

    /** A pod of another Job that carries the same label. */
    static Pod foreignPod(String jobUid, String name, String created, String rest) {
        return Serialization.unmarshal(
                """
                ---
                metadata:
                  namespace: team-a
                  name: %s
                  uid: uid-of-%1$s
                  creationTimestamp: "2026-07-01T%s:00Z"
                  labels: {run.ai/job-name: train}
                  ownerReferences: [{apiVersion: batch/v1, kind: Job, name: train, uid: %s, controller: true}]
                %s
                """
                        .formatted(name, created, jobUid, rest),
                Pod.class);
    }

    /** A pod that runs on a node, with a GPU. */
    static Pod running(String name, String created, String node) {
        return pod(
                name,
                created,
                "spec: {nodeName: %s, containers: [{name: main, resources: {limits: {nvidia.com/gpu: 1}}}]}\nstatus: {phase: Running}"
                        .formatted(node));
    }

    /** A pod that waits for a node, with a GPU. */
    static Pod pending(String name, String created) {
        return pod(
                name,
                created,
                """
                spec: {containers: [{name: main, resources: {limits: {nvidia.com/gpu: 1}}}]}
                status: {phase: Pending, conditions: [{type: PodScheduled, status: "False", reason: Unschedulable, message: no GPU is free}]}
                """);
    }

    /** A pod that has ended. */
    static Pod ended(String name, String created, String phase) {
        return pod(
                name,
                created,
                "spec: {nodeName: node-1, containers: [{name: main, resources: {limits: {nvidia.com/gpu: 1}}}]}\nstatus: {phase: %s}"
                        .formatted(phase));
    }

    /** What is left of pods once those that are not the job's are gone. */
    static List<Pod> of(SeenJob job, Pod... pods) {
        return OwnedPods.of(Stream.of(pods).toList()).of(job);
    }
}
