package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Manifest;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Phase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people do with a Job, and others with theirs, they can do with a RunaiJob. */
@ExtendWith(StageExtension.class)
class EverydayManifestsIT {

    private static final String ALICE = "runAsUser: true\nuser: {name: alice, uid: 1234, gid: 5678}\n";

    /** By hand, in the place of Kueue: it holds a Job, gives it a flavor, evicts it, and admits it again. */
    @Test
    void oneJobGoesThroughAQueuesWholeCycle(Sandbox sandbox) {
        sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: train, labels: {kueue.x-k8s.io/queue-name: team}}
                spec:
                  user: {name: alice, uid: 1234, gid: 5678}
                  template: {spec: {containers: [{name: main, image: busybox}]}}
                """);
        sandbox.awaitPods("train");
        var made = sandbox.workloadJob("train").getMetadata().getUid();

        sandbox.suspendWorkload("train", true);
        sandbox.awaitPhase("train", Phase.SUSPENDED);
        assertThat(Sandbox.condition(sandbox.job("train"), "Suspended").getReason())
                .isEqualTo("SuspendedByQueue");
        for (var admission = 0; admission < 2; admission++) {
            sandbox.suspendWorkload("train", false);
            sandbox.awaitCondition("train", "Suspended", "False");
            sandbox.podsRun("train");
            sandbox.awaitPhase("train", Phase.RUNNING);
            sandbox.suspendWorkload("train", true);
            sandbox.awaitPhase("train", Phase.SUSPENDED);
        }
        sandbox.suspendWorkload("train", false);
        await().until(() -> sandbox.awaitPods("train").stream()
                .anyMatch(pod -> pod.getMetadata().getDeletionTimestamp() == null));
        sandbox.podsEnd("train", "Succeeded");
        sandbox.awaitPhase("train", Phase.SUCCEEDED);
        assertThat(sandbox.workloadJob("train").getMetadata().getUid()).isEqualTo(made);
    }

    /** What pods learnt lately reaches the server as it was written, under both protections. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /initContainers/1/restartPolicy      | Always                | initContainers: [{name: proxy, image: busybox, restartPolicy: Always}]
                    /containers/0/restartPolicyRules/0/action | Restart          | containers: [{name: main, image: busybox, restartPolicy: Never, restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]}]
                    /volumes/0/image/reference           | registry.example/data:1 | volumes: [{name: data, image: {reference: "registry.example/data:1"}}]
                    /hostnameOverride                    | train-0               | hostnameOverride: train-0
                    /resources/limits/cpu                | 2                     | resources: {limits: {cpu: "2", memory: 1Gi}}
                    """)
    void aFieldOfRecentYearsReachesThePod(String pointer, String value, String fields, Sandbox sandbox) {
        sandbox.clusterConfig("enforceRunAsUser: true\nenforcePreventPrivilegeEscalation: true\n");
        reachesThePod(pointer, value, fields, sandbox);
    }

    /** The kubelet reads it as root, which the protections do not let. */
    @Test
    void aVariableFromAFileReachesThePodWhereNothingIsEnforced(Sandbox sandbox) {
        reachesThePod(
                "/containers/0/env/3/valueFrom/fileKeyRef/key",
                "A",
                "{volumes: [{name: env, emptyDir: {}}], containers: [{name: main, image: busybox,"
                        + " env: [{name: A, valueFrom: {fileKeyRef: {volumeName: env, path: a.env, key: A}}}]}]}",
                sandbox);
    }

    private static void reachesThePod(String pointer, String value, String fields, Sandbox sandbox) {
        var pod = sandbox.admin.getKubernetesSerialization().unmarshal("---\n" + fields, JsonNode.class);
        if (!pod.has("containers")) {
            ((ObjectNode) pod)
                    .withArray("containers")
                    .addObject()
                    .put("name", "main")
                    .put("image", "busybox");
        }
        sandbox.submit(ALICE + "template: {spec: " + pod + "}\n");
        var admitted = sandbox.await(
                "train",
                job -> Sandbox.condition(job, "Admitted") != null
                        && !Sandbox.condition(job, "Admitted").getStatus().equals("Unknown"));
        assertThat(Sandbox.condition(admitted, "Admitted").getStatus())
                .as(Sandbox.condition(admitted, "Admitted").getMessage())
                .isEqualTo("True");
        var sent = sandbox.admin
                .getKubernetesSerialization()
                .convertValue(
                        sandbox.workloadJob("train").getSpec().getTemplate().getSpec(), JsonNode.class);
        assertThat(sent.at(pointer).asText()).as(sent.toString()).isEqualTo(value);
    }

    /** A company's own policy on Jobs: its sentence is in the status, and who obeys it runs. */
    @Test
    void aPolicyOfTheCompanyOnJobsHoldsForThoseOfRunaiJobs(Sandbox sandbox) {
        var name = "team-label-" + sandbox.namespace;
        sandbox.admin
                .load(new ByteArrayInputStream(
                        """
                        apiVersion: admissionregistration.k8s.io/v1
                        kind: ValidatingAdmissionPolicy
                        metadata: {name: %1$s}
                        spec:
                          matchConstraints:
                            namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %2$s}}
                            resourceRules: [{apiGroups: [batch], apiVersions: [v1], operations: [CREATE], resources: [jobs]}]
                          validations:
                            - {expression: "has(object.metadata.labels) && 'team' in object.metadata.labels", message: every Job needs a label team}
                        ---
                        apiVersion: admissionregistration.k8s.io/v1
                        kind: ValidatingAdmissionPolicyBinding
                        metadata: {name: %1$s}
                        spec: {policyName: %1$s, validationActions: [Deny]}
                        """
                                .formatted(name, sandbox.namespace)
                                .getBytes(StandardCharsets.UTF_8)))
                .create();
        try {
            await("the policy is in force").until(() -> deniesJobs(sandbox));
            sandbox.apply(job("without", ""));
            assertThat(sandbox.awaitCondition("without", "Admitted", "False").getMessage())
                    .contains("every Job needs a label team");
            sandbox.apply(job("with", ", labels: {team: vision}"));
            sandbox.awaitCondition("with", "Admitted", "True");
        } finally {
            sandbox.deleteJobs();
            sandbox.admin
                    .resources(
                            io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding
                                    .class)
                    .withName(name)
                    .delete();
            sandbox.admin
                    .resources(ValidatingAdmissionPolicy.class)
                    .withName(name)
                    .delete();
        }
    }

    private static String job(String name, String labels) {
        return "apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {name: " + name + labels
                + "}\nspec: {template: {spec: {containers: [{name: main, image: busybox}]}}}";
    }

    private static boolean deniesJobs(Sandbox sandbox) {
        var probe = Manifest.job("name: probe", "", Manifest.GOOD);
        try {
            sandbox.admin
                    .resource(Manifest.object(sandbox.admin, sandbox.namespace, probe))
                    .dryRun()
                    .create();
            return false;
        } catch (KubernetesClientException denied) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Alice", "first.last", "alice@example.org", "a_b-c"})
    void aLoginNameOfCapitalsDotsOrAnAtSignIsOne(String name, Sandbox sandbox) {
        sandbox.submit(named(name));
        sandbox.awaitCondition("train", "Admitted", "True");
        assertThat(sandbox.awaitStatus("train").getHomeDirectory()).isEqualTo("/home/" + name);
    }

    @Test
    void aLoginNameOfDigitsAloneIsExplained(Sandbox sandbox) {
        sandbox.submit(named("4711"));
        assertThat(sandbox.awaitRejection("train", "InvalidUserName"))
                .contains("which programs would take for a UID", "set it to a login name");
    }

    private static String named(String name) {
        return """
                runAsUser: true
                user: {name: "%s", uid: 1234, gid: 5678}
                template: {spec: {containers: [{name: main, image: busybox}]}}
                """
                .formatted(name);
    }
}
