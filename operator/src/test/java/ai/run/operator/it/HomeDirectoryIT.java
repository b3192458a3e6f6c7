package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.VolumeMount;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

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
                      - {name: main, image: busybox, volumeMounts: [{name: mine, mountPath: /home/alice/}]}
                    volumes: [{name: mine, emptyDir: {}}]
                """);
        assertThat(sandbox.awaitRejection("train", "HomeDirConflict")).contains("containers[main]", "/home/alice");
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
