package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two managers, one RunaiJob: each says what is its own. What they get is what they get of a CronJob, which holds a Job's
 * spec that may be changed.
 */
@ExtendWith(StageExtension.class)
class ServerSideApplyIT {

    private static final String RUNAI_JOB =
            """
            apiVersion: run.ai/v1
            kind: RunaiJob
            metadata: {name: train}
            spec: {suspend: true, %s}
            """;

    private static final String CRON_JOB =
            """
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: train}
            spec: {suspend: true, schedule: '@yearly', jobTemplate: {spec: {%s}}}
            """;

    /** What a user writes. */
    private static final String USER =
            """
            parallelism: 2,
            podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [1, 2]}}]},
            template: {
              metadata: {labels: {app: train}, finalizers: [example.com/a]},
              spec: {
                restartPolicy: Never,
                nodeSelector: {disk: ssd},
                tolerations: [{key: gpu}],
                securityContext: {supplementalGroups: [7]},
                imagePullSecrets: [{name: own}],
                hostAliases: [{ip: 10.0.0.1, hostnames: [a]}],
                resourceClaims: [{name: gpu, resourceClaimName: gpu}],
                schedulingGates: [{name: example.com/a}],
                topologySpreadConstraints: [{topologyKey: zone, whenUnsatisfiable: DoNotSchedule, maxSkew: 1}],
                initContainers: [{name: fetch, image: busybox}],
                containers: [{
                  name: main,
                  image: busybox,
                  env: [{name: A, value: '1'}, {name: S, valueFrom: {secretKeyRef: {name: s, key: k}}}],
                  ports: [{containerPort: 80}],
                  volumeMounts: [{name: data, mountPath: /data}],
                  volumeDevices: [{name: disk, devicePath: /dev/a}],
                  resources: {limits: {cpu: 1}, claims: [{name: gpu}]}}],
                volumes: [{name: data, emptyDir: {}}, {name: disk, persistentVolumeClaim: {claimName: disk}}]}}
            """;

    /** What a tool adds. */
    private static final String TOOL =
            """
            template: {
              metadata: {labels: {team: a}, finalizers: [example.com/b]},
              spec: {
                imagePullSecrets: [{name: shared}],
                hostAliases: [{ip: 10.0.0.2, hostnames: [b]}],
                resourceClaims: [{name: nic, resourceClaimName: nic}],
                schedulingGates: [{name: example.com/b}],
                topologySpreadConstraints: [{topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, maxSkew: 1}],
                initContainers: [{name: proxy, image: proxy, restartPolicy: Always}],
                containers: [{
                  name: main,
                  env: [{name: B, value: '2'}],
                  ports: [{containerPort: 80, protocol: UDP}],
                  volumeMounts: [{name: cache, mountPath: /cache}],
                  volumeDevices: [{name: disk2, devicePath: /dev/b}],
                  resources: {limits: {memory: 1Gi}, claims: [{name: nic}]}}],
                volumes: [{name: cache, emptyDir: {}}, {name: disk2, persistentVolumeClaim: {claimName: disk2}}]}}
            """;

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void eachManagerOwnsWhatItWouldOwnOfAJob(Sandbox sandbox) throws IOException {
        for (var manifest : new String[] {RUNAI_JOB, CRON_JOB}) {
            apply(sandbox, "user", manifest.formatted(USER));
            apply(sandbox, "tool", manifest.formatted(TOOL));
        }
        for (var manager : new String[] {"user", "tool"}) {
            assertThat(owned(sandbox, "runaijob", manager, "/f:spec/f:template"))
                    .isEqualTo(owned(sandbox, "cronjob", manager, "/f:spec/f:jobTemplate/f:spec/f:template"));
        }
        assertThat(owned(sandbox, "runaijob", "user", "/f:spec/f:podFailurePolicy"))
                .isEqualTo(owned(sandbox, "cronjob", "user", "/f:spec/f:jobTemplate/f:spec/f:podFailurePolicy"));
    }

    @Test
    void listsHoldWhatBothManagersSay(Sandbox sandbox) throws IOException {
        apply(sandbox, "user", RUNAI_JOB.formatted(USER));
        apply(sandbox, "tool", RUNAI_JOB.formatted(TOOL));
        assertThat(pod(sandbox, ".initContainers[*].name")).isEqualTo("fetch proxy");
        assertThat(pod(sandbox, ".containers[*].env[*].name")).isEqualTo("A S B");
        assertThat(pod(sandbox, ".containers[*].ports[*].protocol")).isEqualTo("TCP UDP");
        assertThat(pod(sandbox, ".containers[*].volumeMounts[*].mountPath")).isEqualTo("/data /cache");
        assertThat(pod(sandbox, ".volumes[*].name")).isEqualTo("data disk cache disk2");

        apply(sandbox, "tool", RUNAI_JOB.formatted("template: {spec: {containers: [{name: main}]}}"));
        assertThat(pod(sandbox, ".initContainers[*].name")).isEqualTo("fetch");
        assertThat(pod(sandbox, ".containers[*].env[*].name")).isEqualTo("A S");
        assertThat(pod(sandbox, ".volumes[*].name")).isEqualTo("data disk");
    }

    @Test
    void aConflictIsReportedAndCanBeForced(Sandbox sandbox) throws IOException {
        apply(sandbox, "user", RUNAI_JOB.formatted(USER));
        var otherImage = RUNAI_JOB.formatted(
                "parallelism: 3, template: {spec: {containers: [{name: main, image: other, env: [{name: A, value: '3'}]}]}}");
        var refused = tryApply(sandbox, "tool", otherImage);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output())
                .contains(
                        "conflicts with \"user\"",
                        ".spec.parallelism",
                        ".spec.template.spec.containers[name=\"main\"].image",
                        ".spec.template.spec.containers[name=\"main\"].env[name=\"A\"].value");
        assertThat(pod(sandbox, ".containers[*].image")).isEqualTo("busybox");

        assertThat(tryApply(sandbox, "tool", otherImage, "--force-conflicts").exitCode())
                .isZero();
        assertThat(pod(sandbox, ".containers[*].image")).isEqualTo("other");
        assertThat(tryApply(sandbox, "user", RUNAI_JOB.formatted(USER)).output())
                .contains("conflicts with \"tool\"", ".spec.template.spec.containers[name=\"main\"].image");
    }

    @Test
    void theOperatorsStatusIsNobodysConflict(Sandbox sandbox) throws IOException {
        var manifest =
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: train}
                spec:
                  runAsUser: true
                  user: {name: alice, uid: 1234, gid: 5678}
                  template: {spec: {containers: [{name: main, image: busybox, ports: [{containerPort: 80}]}]}}
                """;
        apply(sandbox, "user", manifest);
        sandbox.podsEnd("train", "Succeeded");
        sandbox.awaitCondition("train", "Complete", "True");
        apply(sandbox, "user", manifest);
        apply(sandbox, "tool", manifest);
        assertThat(sandbox.job("train").getMetadata().getGeneration()).isEqualTo(1);

        var operator = manager(sandbox, "runaijob", "runaijob-operator");
        assertThat(operator.path("subresource").asText()).isEqualTo("status");
        assertThat(operator.path("fieldsV1").fieldNames()).toIterable().containsExactly("f:status");
        assertThat(owned(sandbox, "runaijob", "user", "").fieldNames())
                .toIterable()
                .containsExactly("f:spec");
    }

    @Test
    void whatNobodyCouldTellApartIsRefused(Sandbox sandbox) throws IOException {
        var twice = "template: {spec: {containers: [{name: main, image: busybox, %s}]}}";
        var manifest =
                file(RUNAI_JOB.formatted(twice.formatted("env: [{name: A, value: '1'}, {name: A, value: '2'}]")));
        var result = sandbox.tryKubectl("create", "-f", manifest);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("spec.template.spec.containers[0].env[1]: Duplicate value: {\"name\":\"A\"}");
    }

    private void apply(Sandbox sandbox, String manager, String yaml) throws IOException {
        var result = tryApply(sandbox, manager, yaml);
        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    private Command.Result tryApply(Sandbox sandbox, String manager, String yaml, String... options)
            throws IOException {
        var command = new String[] {"apply", "--server-side", "--field-manager=" + manager, "-f", file(yaml)};
        return sandbox.tryKubectl(
                Stream.concat(Stream.of(command), Stream.of(options)).toArray(String[]::new));
    }

    private String file(String yaml) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "job", ".yaml"), yaml)
                .toString();
    }

    private static String pod(Sandbox sandbox, String path) throws IOException {
        return sandbox.kubectl("get", "rj", "train", "-o", "jsonpath={.spec.template.spec" + path + "}");
    }

    private JsonNode owned(Sandbox sandbox, String kind, String manager, String path) throws IOException {
        return manager(sandbox, kind, manager).requiredAt("/fieldsV1" + path);
    }

    private JsonNode manager(Sandbox sandbox, String kind, String manager) throws IOException {
        var object = json.readTree(sandbox.kubectl("get", kind, "train", "-o", "json", "--show-managed-fields"));
        var entries = object.at("/metadata/managedFields")
                .valueStream()
                .filter(entry -> entry.path("manager").asText().equals(manager))
                .toList();
        assertThat(entries).as(manager).hasSize(1);
        return entries.get(0);
    }
}
