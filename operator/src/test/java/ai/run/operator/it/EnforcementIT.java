package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the cluster enforces reaches every container of the pods that the API server took, whatever the manifest says. */
@ExtendWith(StageExtension.class)
class EnforcementIT {

    private static final String ENFORCE_BOTH = "enforceRunAsUser: true\nenforcePreventPrivilegeEscalation: true\n";

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void everyContainerRunsAsTheUserAndCannotEscalate(String workload, Sandbox sandbox) {
        sandbox.submit(
                """
                workload: %s
                runAsUser: true
                preventPrivilegeEscalation: true
                user: {name: alice, uid: 1234, gid: 5678, supplementalGroups: [4000]}
                template:
                  spec:
                    initContainers: [{name: setup, image: busybox}]
                    containers: [{name: main, image: busybox}, {name: side, image: busybox}]
                """
                        .formatted(workload));

        var pod = sandbox.awaitPods("train").get(0).getSpec();
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(1234);
        assertThat(pod.getSecurityContext().getRunAsGroup()).isEqualTo(5678);
        assertThat(pod.getSecurityContext().getSupplementalGroups()).containsExactly(4000L);
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getContainers()).hasSize(2);
        assertThat(pod.getInitContainers()).hasSize(2);
        assertNobodyEscalates(pod);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aJobThatAsksForNothingGetsWhatTheClusterEnforces(String workload, Sandbox sandbox) {
        sandbox.clusterConfig(ENFORCE_BOTH);
        sandbox.submit(
                """
                workload: %s
                runAsUser: false
                user: {uid: 1234, gid: 5678}
                template: {spec: {containers: [{name: main, image: busybox}]}}
                """
                        .formatted(workload));

        var pod = sandbox.awaitPods("train").get(0).getSpec();
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(1234);
        assertNobodyEscalates(pod);
        var status = sandbox.awaitStatus("train");
        assertThat(status.getEnforced()).containsExactly("RunAsUser", "PreventPrivilegeEscalation");
        assertThat(status.getClusterConfig().getName()).isEqualTo("cluster-config");
    }

    /** Injectors and simple policies look at containers alone. */
    @Test
    void everyContainerSaysTheUserItself(Sandbox sandbox) {
        sandbox.submit(
                """
                runAsUser: true
                preventPrivilegeEscalation: true
                user: {name: alice, uid: 1234, gid: 5678}
                template:
                  spec:
                    initContainers: [{name: setup, image: busybox}]
                    containers: [{name: main, image: busybox}]
                """);

        var pod = sandbox.awaitPods("train").get(0).getSpec();
        assertThat(Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()))
                .hasSize(3)
                .extracting(Container::getSecurityContext)
                .allSatisfy(context -> {
                    assertThat(context.getRunAsUser()).isEqualTo(1234);
                    assertThat(context.getRunAsGroup()).isEqualTo(5678);
                    assertThat(context.getRunAsNonRoot()).isTrue();
                });
        assertThat(sandbox.awaitStatus("train").getOverridden()).isNull();
    }

    @Test
    void aContainerLevelSecurityContextDoesNotWin(Sandbox sandbox) {
        sandbox.submit(
                """
                runAsUser: true
                preventPrivilegeEscalation: true
                user: {uid: 1234, gid: 5678}
                template:
                  spec:
                    securityContext: {runAsUser: 0, supplementalGroups: [0, 10], fsGroup: 0}
                    initContainers:
                      - {name: setup, image: busybox, securityContext: {runAsUser: 0, runAsGroup: 0}}
                    containers:
                      - {name: main, image: busybox, securityContext: {runAsUser: 0, runAsNonRoot: false, allowPrivilegeEscalation: true}}
                """);

        var pod = sandbox.awaitPods("train").get(0).getSpec();
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(1234);
        assertThat(pod.getSecurityContext().getSupplementalGroups()).isEmpty();
        assertThat(pod.getSecurityContext().getFsGroup()).isNull();
        assertThat(pod.getContainers().get(0).getSecurityContext().getRunAsUser())
                .isEqualTo(1234);
        assertThat(pod.getContainers().get(0).getSecurityContext().getRunAsNonRoot())
                .isTrue();
        assertNobodyEscalates(pod);

        var status = sandbox.awaitStatus("train");
        assertThat(status.getOverridden())
                .contains(
                        "securityContext.runAsUser: 0 -> 1234",
                        "securityContext.supplementalGroups: [0, 10] -> unset",
                        "securityContext.fsGroup: 0 -> unset",
                        "initContainers[setup].securityContext.runAsUser: 0 -> 1234",
                        "initContainers[setup].securityContext.runAsGroup: 0 -> 5678",
                        "containers[main].securityContext.runAsUser: 0 -> 1234",
                        "containers[main].securityContext.runAsNonRoot: false -> true",
                        "containers[main].securityContext.allowPrivilegeEscalation: true -> false");
    }

    /** The kubelet, as root, gives the group every file that is on it. */
    @ParameterizedTest
    @CsvSource({"Job, false", "Pod, false", "Job, true", "Pod, true"})
    void theFsGroupStaysOnAClaimOnlyWhereTheClusterConfigSaysSo(String workload, boolean allowed, Sandbox sandbox) {
        sandbox.clusterConfig(ENFORCE_BOTH
                + "podSecurity: {allow: {fsGroupVolumeTypes: [%s]}}\n"
                        .formatted(allowed ? "persistentVolumeClaim" : "csi"));
        sandbox.submit(
                """
                workload: %s
                user: {uid: 1234, gid: 5678}
                template:
                  spec:
                    securityContext: {fsGroup: 5678}
                    containers: [{name: main, image: busybox, volumeMounts: [{name: data, mountPath: /data}]}]
                    volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
                """
                        .formatted(workload));

        var pod = sandbox.awaitPods("train").get(0).getSpec();
        assertThat(pod.getSecurityContext().getFsGroup()).isEqualTo(allowed ? 5678L : null);
        sandbox.awaitCondition("train", "Admitted", "True");
        var status = sandbox.awaitStatus("train");
        assertThat(status.getOverridden())
                .isEqualTo(allowed ? null : List.of("securityContext.fsGroup: 5678 -> unset"));
        assertThat(status.getAllowances())
                .contains("\"fsGroupVolumeTypes\":[\"" + (allowed ? "persistentVolumeClaim" : "csi") + "\"]");
    }

    @Test
    void whatCannotBeRewrittenIsRefusedWithEverythingNamedAtOnce(Sandbox sandbox) {
        sandbox.submit(
                """
                preventPrivilegeEscalation: true
                template:
                  spec:
                    hostPID: true
                    containers:
                      - {name: main, image: busybox, securityContext: {privileged: true}}
                      - {name: side, image: busybox, securityContext: {capabilities: {add: [SYS_ADMIN]}}}
                """);

        assertThat(sandbox.awaitRejection("train", "PrivilegeEscalation"))
                .contains("hostPID", "containers[main]", "privileged", "containers[side]", "SYS_ADMIN");
        assertThat(sandbox.workloadJob("train")).isNull();
    }

    /** An exchange of the file for a link, while the kubelet opens it as root, shows any file of the node. */
    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void noVariableComesFromAFileThatAContainerWrites(String workload, Sandbox sandbox) {
        sandbox.clusterConfig("enforcePreventPrivilegeEscalation: true\n");
        sandbox.submit(
                """
                workload: %s
                template:
                  spec:
                    volumes: [{name: v, emptyDir: {}}]
                    initContainers:
                      - {name: swap, image: busybox, restartPolicy: Always, volumeMounts: [{name: v, mountPath: /v}]}
                      - {name: read, image: busybox, env: [{name: T, valueFrom: {fileKeyRef: {volumeName: v, path: p/env, key: TOKEN}}}]}
                    containers: [{name: main, image: busybox}]
                """
                        .formatted(workload));

        assertThat(sandbox.awaitRejection("train", "PrivilegeEscalation"))
                .contains("initContainers[read].env[T].valueFrom.fileKeyRef", "must be unset");
    }

    @Test
    void windowsOptionsAreRefused(Sandbox sandbox) {
        sandbox.submit(
                """
                runAsUser: true
                user: {uid: 1234, gid: 5678}
                template:
                  spec:
                    securityContext: {windowsOptions: {runAsUserName: Administrator}}
                    containers: [{name: main, image: busybox}]
                """);
        sandbox.awaitRejection("train", "WindowsUnsupported");
    }

    @Test
    void aUserNamespaceWithoutRoomForTheUserIsRejected(Sandbox sandbox) {
        sandbox.submit(
                """
                runAsUser: true
                user: {uid: 1234567, gid: 5678}
                template: {spec: {hostUsers: false, containers: [{name: main, image: busybox}]}}
                """);
        assertThat(sandbox.awaitRejection("train", "UserNamespaceUnsupported"))
                .contains("no IDs beyond 65535", "securityContext.runAsUser: 1234567", "remove hostUsers");
        assertThat(sandbox.workloadJob("train")).isNull();
    }

    @Test
    void withoutEnforcementAManifestIsCarriedOutAsItIs(Sandbox sandbox) {
        sandbox.submit(
                "template: {spec: {containers: [{name: main, image: busybox, securityContext: {runAsUser: 0}}]}}");
        var pod = sandbox.awaitPods("train").get(0).getSpec();
        assertThat(pod.getContainers().get(0).getSecurityContext().getRunAsUser())
                .isZero();
        assertThat(pod.getInitContainers()).isEmpty();
    }

    private static void assertNobodyEscalates(PodSpec pod) {
        assertThat(pod.getContainers()).allSatisfy(container -> assertThat(
                        container.getSecurityContext().getAllowPrivilegeEscalation())
                .isFalse());
        assertThat(pod.getInitContainers()).allSatisfy(container -> assertThat(
                        container.getSecurityContext().getAllowPrivilegeEscalation())
                .isFalse());
    }
}
