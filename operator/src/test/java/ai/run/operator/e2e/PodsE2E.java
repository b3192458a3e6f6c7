package ai.run.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import ai.run.v1.Phase;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a scheduler and a kubelet say of pods that cannot start or have failed is what a user finds in the RunaiJob. */
@OtherCluster
@ExtendWith(NodeExtension.class)
class PodsE2E {

    @BeforeAll
    static void submit(Jobs jobs) {
        var main = new LinkedHashMap<String, String>();
        main.put("no-gpu", "image: @MAIN, resources: {limits: {nvidia.com/gpu: '1'}}");
        main.put("no-secret", "image: @MAIN, envFrom: [{secretRef: {name: no-such-secret}}]");
        main.put("no-image", "image: 'registry.invalid/no/such:1'");
        main.put("no-program", "image: @MAIN, command: [no-such-program]");
        main.put("exit-42", "image: @MAIN, command: [sh, -c, exit 42]");
        main.put(
                "out-of-memory",
                "image: @MAIN, command: [sh, -c, tail /dev/zero], resources: {limits: {memory: 24Mi}}");
        main.put(
                "fat-home",
                "image: @MAIN, command: [sh, -c, 'dd if=/dev/zero of=$HOME/model bs=1M count=64; sleep 600']");
        for (var workload : new String[] {"Job", "Pod"}) {
            main.forEach((name, container) -> submit(jobs, name, workload, "", container));
            submit(
                    jobs,
                    "no-volume",
                    workload,
                    "volumes: [{name: keys, secret: {secretName: no-such-keys}}], ",
                    "image: @MAIN, volumeMounts: [{name: keys, mountPath: /keys}]");
        }
        submit(
                jobs,
                "crash-loop",
                "Job",
                "restartPolicy: OnFailure, ",
                "image: @MAIN, command: [sh, -c, 'sleep 1; exit 3']");
        submit(
                jobs,
                "sidecar",
                "Job",
                "terminationGracePeriodSeconds: 1, initContainers: [{name: proxy, image: @MAIN, restartPolicy: Always,"
                        + " command: [sh, -c, \"trap '' TERM; while :; do sleep 1; done\"]}], ",
                "image: @MAIN, command: [sh, -c, exit 42]");
    }

    private static void submit(Jobs jobs, String name, String workload, String pod, String container) {
        var fields = new StringBuilder(RunAsUserE2E.ALICE);
        if (name.equals("fat-home")) {
            fields.append("homeDir: {sizeLimit: 16Mi}\n");
        }
        if (workload.equals("Pod")) {
            fields.append("workload: Pod\n");
        } else if (!name.equals("crash-loop")) {
            fields.append("backoffLimit: 0\n");
        }
        jobs.submit(
                nameOf(name, workload),
                fields + "template: {spec: {%scontainers: [{name: main, %s}]}}\n".formatted(pod, container));
    }

    private static String nameOf(String name, String workload) {
        return name + (workload.equals("Pod") ? "-pod" : "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no-gpu         | Unschedulable              | No node can take the pod: 0/
                    no-gpu-pod     | Unschedulable              | Insufficient nvidia.com/gpu
                    no-secret      | CreateContainerConfigError | secret "no-such-secret" not found
                    no-secret-pod  | CreateContainerConfigError | container main waits
                    no-image       | ImagePullBackOff           | image registry.invalid/no/such:1 cannot be pulled
                    no-image-pod   | ImagePullBackOff           | container main waits: ImagePullBackOff
                    no-volume      | ContainerCreating          | FailedMount: MountVolume.SetUp failed for volume "keys"
                    no-volume-pod  | ContainerCreating          | secret "no-such-keys" not found
                    crash-loop     | CrashLoopBackOff           | container main exited with 3 (Error)
                    """)
    void whyAPodWaitsStandsInTheRunaiJob(String job, String reason, String words, Jobs jobs) {
        jobs.status(
                job,
                status -> status.getConditions() != null
                        && status.getConditions().stream()
                                .anyMatch(condition -> condition.getType().equals("PodsReady")
                                        && condition.getReason().equals(reason)));
        var waits = Sandbox.condition(jobs.sandbox.job(job), "PodsReady");
        assertThat(waits.getStatus()).isEqualTo("False");
        assertThat(waits.getMessage()).contains(words);
        assertThat(jobs.sandbox.job(job).getStatus().getPhase()).isEqualTo(Phase.PENDING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    exit-42           | container main exited with 42 (Error)
                    exit-42-pod       | container main exited with 42 (Error)
                    out-of-memory     | container main exited with 137 (OOMKilled)
                    out-of-memory-pod | container main exited with 137 (OOMKilled)
                    no-program        | no-such-program
                    no-program-pod    | no-such-program
                    sidecar           | container main exited with 42 (Error)
                    fat-home          | set spec.homeDir.sizeLimit higher
                    fat-home-pod      | set spec.homeDir.sizeLimit higher
                    """)
    void whyAJobFailedStandsInTheRunaiJob(String job, String words, Jobs jobs) {
        jobs.status(job, status -> status.getPhase() == Phase.FAILED);
        assertThat(Sandbox.condition(jobs.sandbox.job(job), "Failed").getMessage())
                .contains(words)
                .doesNotContain("proxy");
    }
}
