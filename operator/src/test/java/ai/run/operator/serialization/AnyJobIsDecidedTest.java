package ai.run.operator.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.ClusterConfig.HomeDefaults;
import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.clusterconfig.PodSecurityAllowances;
import ai.run.operator.decision.Decider;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.IdentityLookups;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever stands, or does not stand, in whichever field of a stored job, it is read, and decided on without an exception. */
class AnyJobIsDecidedTest {

    private static final KubernetesSerialization JSON = OperatorSerialization.create();

    /** A job that says something about everything that the decision looks at, and much else. */
    private static final String JOB =
            """
            metadata: {name: train, namespace: team-a, uid: 6f1c, labels: {team: vision}, annotations: {note: mine}}
            spec:
              workload: Job
              runAsUser: true
              user: {name: alice, uid: 1234, gid: 5678, supplementalGroups: [4000]}
              preventPrivilegeEscalation: true
              createHomeDir: true
              homeDir: {path: /home/alice, sizeLimit: 1Gi, medium: Memory, passwdEntry: true}
              parallelism: 1
              completions: 1
              completionMode: Indexed
              backoffLimit: 0
              activeDeadlineSeconds: 60
              ttlSecondsAfterFinished: 60
              suspend: false
              podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget, status: "True"}]}]}
              template:
                metadata:
                  labels: {role: trainer, controller-uid: x}
                  annotations: {note: mine, run.ai/x: y}
                  finalizers: [example.org/keep]
                  ownerReferences: [{apiVersion: v1, kind: Node, name: node-1, uid: 9a9a}]
                spec:
                  restartPolicy: Never
                  priorityClassName: batch
                  os: {name: linux}
                  hostPID: false
                  nodeSelector: {kubernetes.io/os: linux}
                  affinity:
                    nodeAffinity:
                      requiredDuringSchedulingIgnoredDuringExecution:
                        nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]}]
                      preferredDuringSchedulingIgnoredDuringExecution:
                        - {weight: 1, preference: {matchExpressions: [{key: a, operator: Exists}]}}
                  securityContext:
                    runAsUser: 1
                    runAsGroup: 1
                    runAsNonRoot: true
                    fsGroup: 5678
                    supplementalGroups: [1]
                    supplementalGroupsPolicy: Strict
                    seccompProfile: {type: RuntimeDefault}
                    seLinuxOptions: {type: container_t}
                    sysctls: [{name: a, value: b}]
                  volumes:
                    - {name: scratch, emptyDir: {sizeLimit: 1Gi}}
                    - {name: claim, persistentVolumeClaim: {claimName: shared}}
                    - {name: own, ephemeral: {volumeClaimTemplate: {spec: {storageClassName: fast}}}}
                    - {name: tokens, projected: {sources: [{serviceAccountToken: {path: token}}]}}
                  initContainers:
                    - {name: setup, image: busybox, restartPolicy: Always, volumeMounts: [{name: scratch, mountPath: /a}]}
                  containers:
                    - name: main
                      image: busybox
                      command: [sh]
                      args: [-c, "true"]
                      env: [{name: A, value: b}, {name: B, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
                      envFrom: [{configMapRef: {name: a}}]
                      ports: [{name: http, containerPort: 80, hostPort: 80}]
                      resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1}}
                      volumeMounts: [{name: scratch, mountPath: /scratch, subPath: a}]
                      readinessProbe: {httpGet: {path: /, port: 80, host: a}}
                      lifecycle: {postStart: {exec: {command: [a]}}}
                      securityContext:
                        runAsUser: 1
                        runAsGroup: 1
                        runAsNonRoot: true
                        allowPrivilegeEscalation: true
                        privileged: false
                        procMount: Default
                        capabilities: {add: [NET_BIND_SERVICE], drop: [ALL]}
                        seccompProfile: {type: RuntimeDefault}
                  ephemeralContainers:
                    - {name: debug, image: busybox, volumeMounts: [{name: scratch, mountPath: /a}]}
            """;

    private static final List<String> ODD = List.of(
            "null",
            "\"\"",
            "\"\\u00a0x\"",
            "0",
            "-1",
            "9223372036854775807",
            "1e300",
            "true",
            "[]",
            "[null]",
            "[{}]",
            "[\"\"]",
            "{}",
            "{\"\": null}",
            "{\"a\": \"\"}");

    @ParameterizedTest
    @CsvSource({"false, Job", "false, Pod", "true, Job", "true, Pod"})
    void everyFieldMayBeMissingOrOdd(boolean enforced, String workload) {
        var job = JSON.unmarshal(JOB.replace("workload: Job", "workload: " + workload), ObjectNode.class);
        if (workload.equals("Pod")) {
            ((ObjectNode) job.path("spec"))
                    .remove(List.of(
                            "parallelism", "completions", "completionMode", "backoffLimit", "podFailurePolicy"));
        }
        for (var field : fields(job.path("spec"), JsonPointer.compile("/spec"))) {
            check(without(job, field), enforced, field + " is missing");
            for (var odd : ODD) {
                check(with(job, field, JSON.unmarshal(odd, JsonNode.class)), enforced, field + " is " + odd);
            }
        }
    }

    private static void check(ObjectNode json, boolean enforced, String what) {
        RunaiJob job;
        try {
            job = JSON.unmarshal(json.toString(), RunaiJob.class);
        } catch (KubernetesClientException unreadable) {
            // Outside of the template the schema says all of it, and none such is stored.
            assertThat(what).doesNotStartWith("/spec/template/");
            return;
        }
        var config = new ClusterConfig(
                enforced,
                enforced,
                IdentityPolicy.DEFAULT,
                null,
                HomeDefaults.DEFAULT,
                PodSecurityAllowances.DEFAULT,
                null);
        assertThatCode(() -> Decider.decide(
                        job, new ParsedClusterConfig.Valid(config, null), IdentityLookups.of(Directory.NONE)))
                .as(what)
                .doesNotThrowAnyException();
    }

    /** Every field and every element, from the outermost to the innermost. */
    private static List<JsonPointer> fields(JsonNode node, JsonPointer at) {
        var fields = new ArrayList<JsonPointer>();
        node.properties().forEach(field -> {
            var below = at.appendProperty(field.getKey());
            fields.add(below);
            fields.addAll(fields(field.getValue(), below));
        });
        for (int index = 0; node.isArray() && index < node.size(); index++) {
            var below = at.appendIndex(index);
            fields.add(below);
            fields.addAll(fields(node.path(index), below));
        }
        return fields;
    }

    private static ObjectNode without(ObjectNode job, JsonPointer field) {
        var copy = job.deepCopy();
        var owner = copy.at(field.head());
        if (owner instanceof ArrayNode list) {
            list.remove(field.last().getMatchingIndex());
        } else {
            ((ObjectNode) owner).remove(field.last().getMatchingProperty());
        }
        return copy;
    }

    private static ObjectNode with(ObjectNode job, JsonPointer field, JsonNode value) {
        var copy = job.deepCopy();
        var owner = copy.at(field.head());
        if (owner instanceof ArrayNode list) {
            list.set(field.last().getMatchingIndex(), value);
        } else {
            ((ObjectNode) owner).set(field.last().getMatchingProperty(), value);
        }
        return copy;
    }
}
