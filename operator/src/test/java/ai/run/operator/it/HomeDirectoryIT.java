package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pods that the API server took have a home directory where there should be one. */
@ExtendWith(StageExtension.class)
class HomeDirectoryIT {

    private static final String POD = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    @Test
    void aJobThatRunsAsAUserHasOneUnlessItSaysOtherwise(Sandbox sandbox) {
        sandbox.submit("runAsUser: true\nuser: {name: alice, uid: 1234, gid: 5678}\n" + POD);
        var pod = sandbox.awaitPods("train").get(0).getSpec();
        assertThat(pod.getInitContainers().get(0).getName()).isEqualTo("runai-home-init");
        assertThat(pod.getInitContainers().get(0).getImage()).isEqualTo("busybox:1.37.0");
        assertThat(pod.getContainers().get(0).getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .contains("/home/alice", "/etc/passwd", "/etc/group");
        assertThat(pod.getContainers().get(0).getEnv())
                .extracting(EnvVar::getName)
                .contains("HOME", "USER", "LOGNAME");
        assertThat(sandbox.awaitStatus("train").getHomeDirectory()).isEqualTo("/home/alice");
    }

    @Test
    void noHomeIsMadeForAJobThatDeclines(Sandbox sandbox) {
        sandbox.submit("runAsUser: true\ncreateHomeDir: false\nuser: {uid: 1234, gid: 5678}\n" + POD);
        assertThat(sandbox.awaitPods("train").get(0).getSpec().getInitContainers())
                .isEmpty();
    }

    @Test
    void theClusterConfigSaysImagePathAndSizeLimit(Sandbox sandbox) {
        sandbox.clusterConfig("homeDir: {image: 'registry.example/busybox:1', parent: /users, sizeLimit: 2Gi}\n");
        sandbox.submit("runAsUser: true\nuser: {uid: 1234, gid: 5678}\n" + POD);
        var pod = sandbox.awaitPods("train").get(0).getSpec();
        assertThat(pod.getInitContainers().get(0).getImage()).isEqualTo("registry.example/busybox:1");
        assertThat(pod.getVolumes())
                .filteredOn(volume -> volume.getName().equals("runai-home"))
                .singleElement()
                .satisfies(volume ->
                        assertThat(volume.getEmptyDir().getSizeLimit()).hasToString("2Gi"));
        assertThat(sandbox.awaitStatus("train").getHomeDirectory()).isEqualTo("/users/1234");
    }

    @Test
    void aMountInItsPlaceIsRefused(Sandbox sandbox) {
        sandbox.submit(
                """
                runAsUser: true
                user: {name: alice, uid: 1234, gid: 5678}
                template:
                  spec:
                    containers:
                      - {name: main, image: busybox, volumeMounts: [{name: mine, mountPath: /home/}]}
                    volumes: [{name: mine, emptyDir: {}}]
                """);
        assertThat(sandbox.awaitRejection("train", "HomeDirConflict")).contains("containers[main]", "/home/alice");
    }

    @Test
    void aMountAtItsVeryPathIsTheHome(Sandbox sandbox) {
        sandbox.submit(
                """
                runAsUser: true
                user: {name: alice, uid: 1234, gid: 5678}
                template:
                  spec:
                    containers:
                      - {name: main, image: busybox, volumeMounts: [{name: mine, mountPath: /home/alice/}]}
                    volumes: [{name: mine, emptyDir: {}}]
                """);
        var pod = sandbox.awaitPods("train").get(0).getSpec();
        assertThat(pod.getContainers().get(0).getVolumeMounts())
                .filteredOn(mount -> mount.getMountPath().startsWith("/home"))
                .extracting(VolumeMount::getName)
                .containsExactly("mine");
        assertThat(sandbox.awaitStatus("train").getHomeDirectory()).isEqualTo("/home/alice");
    }

    /** LimitRanger looks at every container, and names none. */
    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void itsContainerIsLetInWhereThoseOfTheJobAre(String workload, Sandbox sandbox) {
        limitRange(sandbox);
        sandbox.submit(
                "workload: " + workload
                        + """

                runAsUser: true
                user: {name: alice, uid: 1234, gid: 5678}
                template:
                  spec:
                    containers:
                      - name: main
                        image: busybox
                        resources: {requests: {cpu: 500m, memory: 256Mi}, limits: {cpu: "1", memory: 512Mi}}
                """);
        sandbox.awaitCondition("train", "Admitted", "True");
        assertThat(sandbox.awaitPods("train").get(0).getSpec().getInitContainers())
                .extracting(Container::getName)
                .containsExactly("runai-home-init");
    }

    @Test
    void itsContainerIsNamedWhereTheClusterConfigsResourcesKeepItOut(Sandbox sandbox) {
        limitRange(sandbox);
        sandbox.clusterConfig("homeDir: {resources: {requests: {cpu: 100m, memory: 128Mi}}}\n");
        sandbox.submit("runAsUser: true\nuser: {uid: 1234, gid: 5678}\n" + POD);
        assertThat(sandbox.awaitCondition("train", "Admitted", "False").getMessage())
                .contains("minimum cpu usage per Container is 250m, but request is 100m")
                .contains("runai-home-init", "homeDir.resources");
    }

    /** What a queue or a quota counts: a job that asks for an accelerator asks for nothing else. */
    @Test
    void itsContainerAsksForNoResourceThatTheJobDoesNotAskFor(Sandbox sandbox) {
        sandbox.submit(
                """
                runAsUser: true
                user: {uid: 1234, gid: 5678}
                template:
                  spec:
                    containers: [{name: main, image: busybox, resources: {limits: {nvidia.com/gpu: "1"}}}]
                """);
        sandbox.awaitPods("train");
        var pod = sandbox.workloadJob("train").getSpec().getTemplate().getSpec();
        assertThat(Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                        .map(Container::getResources)
                        .flatMap(resources -> Stream.concat(
                                resources.getRequests().keySet().stream(), resources.getLimits().keySet().stream())))
                .containsOnly("nvidia.com/gpu");
    }

    /** The whole pod may have less than the home's container used to ask for (Kubernetes 1.34). */
    @Test
    void itsContainerFitsIntoWhatThePodAsksForAsAWhole(Sandbox sandbox) {
        sandbox.submit(
                """
                runAsUser: true
                user: {uid: 1234, gid: 5678}
                template:
                  spec:
                    resources: {requests: {cpu: 50m, memory: 16Mi}, limits: {cpu: 50m, memory: 16Mi}}
                    containers: [{name: main, image: busybox}]
                """);
        sandbox.awaitCondition("train", "Admitted", "True");
    }

    private static void limitRange(Sandbox sandbox) {
        sandbox.admin
                .resource(new LimitRangeBuilder()
                        .withNewMetadata()
                        .withNamespace(sandbox.namespace)
                        .withName("no-crumbs")
                        .endMetadata()
                        .withNewSpec()
                        .addNewLimit()
                        .withType("Container")
                        .withMin(Map.of("cpu", new Quantity("250m"), "memory", new Quantity("64Mi")))
                        .withDefault(Map.of("cpu", new Quantity("1"), "memory", new Quantity("512Mi")))
                        .withDefaultRequest(Map.of("cpu", new Quantity("500m"), "memory", new Quantity("256Mi")))
                        .endLimit()
                        .endSpec()
                        .build())
                .create();
    }

    @Test
    void withoutAnIdentityItIsOpenToWhoeverTheImageRunsAs(Sandbox sandbox) {
        sandbox.submit("createHomeDir: true\n" + POD);
        var pod = sandbox.awaitPods("train").get(0).getSpec();
        assertThat(pod.getContainers().get(0).getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .contains("/home/user")
                .doesNotContain("/etc/passwd");
        assertThat(pod.getContainers().get(0).getEnv())
                .extracting(EnvVar::getName)
                .containsOnly("HOME");
    }
}
