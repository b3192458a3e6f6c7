package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.Floor;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.cluster.Sandbox;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the oldest supported Kubernetes does differently, by the tests of what it is about. */
@OtherCluster
class FloorIT {

    @Nested
    @Floor("Jobs cannot be suspended, pods that are ready are not counted, and no rule keeps a spec from changing")
    class Lifecycle extends LifecycleIT {

        @Test
        void aChangedTemplateDoesNotReachAWorkloadThatRuns(Sandbox sandbox) {
            sandbox.submit(POD);
            var workload = sandbox.awaitPods("train")
                    .get(0)
                    .getMetadata()
                    .getOwnerReferences()
                    .get(0)
                    .getUid();
            changeImage(sandbox, "busybox:other");
            assertThat(sandbox.awaitRejection("train", "ImmutableField"))
                    .contains("spec.suspend", "spec.template.spec.containers[main].image");
            assertThat(sandbox.workloadJob("train").getMetadata().getUid()).isEqualTo(workload);

            changeImage(sandbox, "busybox");
            sandbox.awaitCondition("train", "Accepted", "True");
        }

        /** Two pods without an index would do the same shard, and call themselves in order. */
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                textBlock =
                        """
                        completions: 2\\ncompletionMode: Indexed | spec.completionMode: Indexed: this API server, before Kubernetes 1.22
                        podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [42]}}]} | spec.podFailurePolicy: this API server, before Kubernetes 1.26
                        completions: 2\\ncompletionMode: Indexed\\nbackoffLimitPerIndex: 0 | spec.backoffLimitPerIndex: this API server, before Kubernetes 1.29
                        """)
        void aJobThatNeedsAFieldThatTheServerDropsIsRejected(String field, String message, Sandbox sandbox) {
            sandbox.submit(field.replace("\\n", "\n") + "\n" + POD);
            assertThat(sandbox.awaitRejection("train", "InvalidSpec")).contains(message, "leave it out");
            assertThat(sandbox.workloadJob("train")).isNull();
        }
    }

    @Nested
    @Floor("the server drops in silence what it does not know, supplementalGroupsPolicy among it")
    class Enforcement extends EnforcementIT {

        @Test
        void whereStrictGroupsAreRequiredNoJobRunsAsAUser(Sandbox sandbox) {
            sandbox.clusterConfig("identity: {requireStrictGroups: true}\n");
            sandbox.submit("runAsUser: true\nuser: {uid: 1234, gid: 5678}\n" + LifecycleIT.POD);
            assertThat(sandbox.awaitRejection("train", "StrictGroupsUnavailable"))
                    .contains("identity.requireStrictGroups");
            assertThat(sandbox.workloadJob("train")).isNull();
        }
    }

    @Nested
    @Floor("the server drops in silence what it does not know, before the webhooks see it")
    class PodBypass extends PodBypassIT {}

    @Nested
    @Floor("kubectl takes the CRD's rules for a mistake, and prints what it prints")
    class Kubectl extends KubectlIT {}
}
