package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Identity.Source;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nobody runs as somebody unknown. */
@ExtendWith(StageExtension.class)
class IdentityIT {

    private static final String WITH_DIRECTORY =
            "enforceRunAsUser: true\nidentity: {directory: {configMap: {name: runai-users}}}\n";
    private static final String POD = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    @Test
    void anIdentityInTheSpecIsTaken(Sandbox sandbox) {
        sandbox.submit(
                "runAsUser: true\nuser: {name: alice, uid: 1234, gid: 5678, supplementalGroups: [4000]}\n" + POD);
        var identity = sandbox.awaitStatus("train").getIdentity();
        assertThat(identity.getUsername()).isEqualTo("alice");
        assertThat(identity.getUid()).isEqualTo(1234);
        assertThat(identity.getGid()).isEqualTo(5678);
        assertThat(identity.getSupplementalGroups()).containsExactly(4000L);
        assertThat(identity.getSource()).isEqualTo(Source.SPEC);
    }

    @Test
    void aNameIsLookedUpInTheDirectory(Sandbox sandbox) {
        sandbox.writeConfigMap("runai-users", Map.of(), Map.of("bob", "uid: 1235\ngid: 5678\n"));
        sandbox.clusterConfig(WITH_DIRECTORY);
        sandbox.submit("user: {name: bob}\n" + POD);
        var identity = sandbox.awaitStatus("train").getIdentity();
        assertThat(identity.getUid()).isEqualTo(1235);
        assertThat(identity.getSource()).isEqualTo(Source.DIRECTORY);
    }

    @Test
    void aJobOfAnUnknownUserStartsWhenTheDirectoryKnowsThem(Sandbox sandbox) {
        sandbox.writeConfigMap("runai-users", Map.of(), Map.of("bob", "uid: 1235\ngid: 5678\n"));
        sandbox.clusterConfig(WITH_DIRECTORY);
        sandbox.submit("user: {name: carol}\n" + POD);
        assertThat(sandbox.awaitRejection("train", "IdentityUnknown")).contains("carol");
        assertThat(sandbox.workloadJob("train")).isNull();

        sandbox.writeConfigMap("runai-users", Map.of(), Map.of("carol", "uid: 1236\ngid: 5678\n"));
        sandbox.awaitCondition("train", "Accepted", "True");
        assertThat(sandbox.awaitPods("train")
                        .get(0)
                        .getSpec()
                        .getSecurityContext()
                        .getRunAsUser())
                .isEqualTo(1236);
    }

    @Test
    void aMissingDirectoryLetsNobodyThrough(Sandbox sandbox) {
        sandbox.deleteConfigMap("runai-users");
        sandbox.clusterConfig(WITH_DIRECTORY);
        sandbox.submit("user: {name: bob}\n" + POD);
        assertThat(sandbox.awaitRejection("train", "DirectoryUnavailable")).contains("runai-users");
    }

    @Test
    void anEntryThatSaysRootIsRefusedLikeASpecThatDoes(Sandbox sandbox) {
        sandbox.writeConfigMap("runai-users", Map.of(), Map.of("mallory", "uid: 0\ngid: 5678\n"));
        sandbox.clusterConfig(WITH_DIRECTORY);
        sandbox.submit("user: {name: mallory}\n" + POD);
        sandbox.awaitRejection("train", "RootUser");
    }

    @Test
    void nobodyAtAllIsRefusedUnderEnforcement(Sandbox sandbox) {
        sandbox.clusterConfig("enforceRunAsUser: true\n");
        sandbox.submit(POD);
        sandbox.awaitRejection("train", "IdentityUnknown");
    }

    @Test
    void anIdOutsideTheAllowedRangesIsRefused(Sandbox sandbox) {
        sandbox.clusterConfig(
                """
                enforceRunAsUser: true
                identity: {allowedUids: ["1000-60000"], allowedGids: ["5000-5999"]}
                """);
        sandbox.submit("user: {uid: 999, gid: 5678}\n" + POD);
        assertThat(sandbox.awaitRejection("train", "UidNotAllowed")).contains("999", "1000-60000");

        sandbox.jobResource("train").delete();
        sandbox.submit("user: {uid: 1234, gid: 5678, supplementalGroups: [27]}\n" + POD);
        sandbox.awaitStatus("train");
        assertThat(sandbox.awaitRejection("train", "GidNotAllowed")).contains("27");
    }
}
