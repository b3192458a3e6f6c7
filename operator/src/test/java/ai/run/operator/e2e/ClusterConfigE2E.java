package ai.run.operator.e2e;

import static ai.run.operator.testing.node.FactsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the administrator enforces holds in containers of manifests that ask for nothing. */
@OtherCluster
@ExtendWith(NodeExtension.class)
class ClusterConfigE2E {

    @BeforeAll
    static void submit(Jobs jobs) {
        jobs.sandbox.writeConfigMap(
                "runai-users", Map.of(), Map.of("bob", "{uid: 1235, gid: 5679, supplementalGroups: [4001]}"));
        jobs.sandbox.clusterConfig(
                """
                enforceRunAsUser: true
                enforcePreventPrivilegeEscalation: true
                identity: {directory: {configMap: {name: runai-users}}}
                homeDir: {parent: /users}
                """);
        jobs.submit("bare", "user: {name: bob}\ntemplate: {spec: {containers: [{name: main, image: @MAIN}]}}");
        jobs.submit(
                "opting-out",
                """
                runAsUser: false
                preventPrivilegeEscalation: false
                user: {name: bob}
                template:
                  spec:
                    containers:
                      - name: main
                        image: @MAIN
                        securityContext: {runAsUser: 0, allowPrivilegeEscalation: true, capabilities: {add: [IPC_LOCK], drop: [AUDIT_WRITE]}}
                """);
    }

    @Test
    void aBareManifestRunsAsTheUserOfTheDirectory(Jobs jobs) {
        assertThat(jobs.facts("bare", "main"))
                .runsAs(1235, 5679)
                .isMemberOfExactly(4001L, 5679L)
                .cannotBecomeRoot()
                .hasNoCapabilities()
                .hasPrivateHome("/users/bob")
                .isKnownAs("bob");
        assertThat(jobs.succeeded("bare").getEnforced()).contains("RunAsUser", "PreventPrivilegeEscalation");
    }

    @Test
    void nobodyOptsOut(Jobs jobs) {
        assertThat(jobs.facts("opting-out", "main"))
                .runsAs(1235, 5679)
                .cannotBecomeRoot()
                .hasNoCapabilities();
    }
}
