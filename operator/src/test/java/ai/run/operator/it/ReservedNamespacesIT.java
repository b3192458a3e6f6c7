package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a pod's service account is the cluster's, or the operator's own, no RunaiJob has one. */
@ExtendWith(StageExtension.class)
class ReservedNamespacesIT {

    /** In kube-system, it could make itself administrator; in the operator's, be the operator. */
    private static final String THIEF =
            """
            apiVersion: run.ai/v1
            kind: RunaiJob
            metadata: {name: thief}
            spec:
              user: {uid: 1234, gid: 5678}
              template: {spec: {serviceAccountName: %s, containers: [{name: main, image: busybox}]}}
            """;

    @ParameterizedTest
    @ValueSource(strings = {"kube-system", "kube-public", "kube-node-lease", "runai"})
    void aRunaiJobIsRefusedThere(String namespace, Sandbox sandbox) {
        var account =
                switch (namespace) {
                    case "kube-system" -> "clusterrole-aggregation-controller";
                    case "runai" -> "runaijob-operator";
                    default -> "default";
                };
        var there = sandbox.in(namespace);
        there.apply(THIEF.formatted(account));
        try {
            there.awaitStatus("thief");
            assertThat(there.awaitRejection("thief", "NamespaceNotAllowed"))
                    .startsWith("no RunaiJob is carried out in namespace " + namespace);
            assertThat(there.workloadJob("thief")).isNull();
        } finally {
            there.jobResource("thief").delete();
        }
    }
}
