package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.decision.Decider;
import ai.run.operator.decision.Decision;
import ai.run.operator.identity.ConfigMapDirectory;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.chart.Chart;
import ai.run.operator.testing.manifests.Manifests;
import ai.run.operator.testing.manifests.PodSecurityStandard;
import ai.run.operator.testing.manifests.Samples;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's own pods, and those that it makes where both protections are enforced, are "restricted". */
class PodSecurityStandardTest {

    private static final String COMPLIANT =
            """
            spec:
              securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
              volumes: [{name: scratch, emptyDir: {}}]
              containers:
                - name: main
                  ports: [{containerPort: 80}]
                  securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
              initContainers: [{name: first, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]
              ephemeralContainers: [{name: debug, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]
            """;

    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    @Test
    void aCompliantPodHasNoViolation() {
        assertThat(PodSecurityStandard.violations(compliant())).isEmpty();
    }

    /** One field of a compliant pod is changed, or taken away; one control finds it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    HostProcess                       | /spec/securityContext/windowsOptions                              | {hostProcess: true}
                    HostProcess                       | /spec/initContainers/0/securityContext/windowsOptions             | {hostProcess: true}
                    Host Namespaces                   | /spec/hostNetwork                                                 | true
                    Host Namespaces                   | /spec/hostPID                                                     | true
                    Host Namespaces                   | /spec/hostIPC                                                     | true
                    Privileged Containers             | /spec/ephemeralContainers/0/securityContext/privileged            | true
                    Capabilities                      | /spec/containers/0/securityContext/capabilities/add               | [NET_ADMIN]
                    Capabilities (v1.22+)             | /spec/containers/0/securityContext/capabilities/add               | [CHOWN]
                    Capabilities (v1.22+)             | /spec/initContainers/0/securityContext/capabilities/drop          | [KILL]
                    Capabilities (v1.22+)             | /spec/initContainers/0/securityContext/capabilities               | -
                    HostPath Volumes                  | /spec/volumes/0                                                   | {name: host, hostPath: {path: /}}
                    Volume Types                      | /spec/volumes/0                                                   | {name: share, nfs: {server: nfs, path: /}}
                    Host Ports                        | /spec/containers/0/ports/0/hostPort                               | 80
                    Host Probes / Lifecycle Hooks     | /spec/containers/0/livenessProbe                                  | {httpGet: {host: 10.0.0.1, port: 80}}
                    AppArmor                          | /spec/containers/0/securityContext/appArmorProfile                | {type: Unconfined}
                    SELinux                           | /spec/securityContext/seLinuxOptions                              | {type: spc_t}
                    SELinux                           | /spec/containers/0/securityContext/seLinuxOptions                 | {user: system_u}
                    /proc Mount Type                  | /spec/containers/0/securityContext/procMount                      | Unmasked
                    Sysctls                           | /spec/securityContext/sysctls                                     | [{name: kernel.msgmax, value: '1'}]
                    Privilege Escalation (v1.8+)      | /spec/ephemeralContainers/0/securityContext/allowPrivilegeEscalation | -
                    Privilege Escalation (v1.8+)      | /spec/containers/0/securityContext/allowPrivilegeEscalation       | true
                    Running as Non-root               | /spec/securityContext/runAsNonRoot                                | -
                    Running as Non-root               | /spec/initContainers/0/securityContext/runAsNonRoot               | false
                    Running as Non-root user (v1.23+) | /spec/securityContext/runAsUser                                   | 0
                    Running as Non-root user (v1.23+) | /spec/containers/0/securityContext/runAsUser                      | 0
                    Seccomp (v1.19+)                  | /spec/securityContext/seccompProfile                              | -
                    Seccomp (v1.19+)                  | /spec/containers/0/securityContext/seccompProfile                 | {type: Unconfined}
                    """)
    void aPodThatViolatesAControlIsFound(String control, String field, String value) {
        var pod = compliant();
        var pointer = JsonPointer.compile(field);
        var name = pointer.last().getMatchingProperty();
        var owner = pod.at(pointer.head());
        if (value == null) {
            ((ObjectNode) owner).remove(name);
        } else if (owner.isArray()) {
            ((ArrayNode) owner).set(Integer.parseInt(name), yaml(value));
        } else {
            ((ObjectNode) owner).set(name, yaml(value));
        }
        assertThat(PodSecurityStandard.violations(pod)).anyMatch(violation -> violation.startsWith(control + ": "));
    }

    @Test
    void theOperatorsOwnPodsAreRestricted() throws IOException {
        var deployments = List.of(
                Manifests.parse(Repository.path("config/manager/deployment.yaml"))
                        .get(0),
                Manifests.find(Chart.template(""), "Deployment", "runaijob-operator"));
        assertThat(deployments).allSatisfy(deployment -> {
            var template = deployment.at("/spec/template");
            assertThat(PodSecurityStandard.violations(template)).isEmpty();
            assertThat(template.at("/spec/containers/0/securityContext/readOnlyRootFilesystem")
                            .asBoolean())
                    .isTrue();
        });
    }

    /**
     * The kubelet makes the token of a service account a file of mode 0600 of the pod's user where the pod names one, and lets
     * its fsGroup read it; else everybody ({@code pkg/volume/projected} of Kubernetes).
     */
    @Test
    void theOperatorsOwnPodsNameTheirUserAndNoGroupOfTheirVolumes() {
        var pod = Manifests.parse(Repository.path("config/manager/deployment.yaml"))
                .get(0)
                .at("/spec/template/spec");
        assertThat(pod.findValuesAsText("runAsUser")).containsExactly("65532");
        assertThat(pod.findValuesAsText("runAsGroup")).containsExactly("65532");
        assertThat(pod.findValue("fsGroup")).isNull();
        assertThat(pod.findValue("supplementalGroups")).isNull();
        assertThat(pod.findValues("secret"))
                .as("mounted Secrets, which everybody may read")
                .isEmpty();
    }

    /** restricted-v2 assigns these itself, from the namespace's range, and refuses others. */
    @ParameterizedTest
    @ValueSource(strings = {"openshift/operator", "admission/openshift"})
    void onOpenShiftTheyNameNone(String folder) {
        var context = Manifests.parse(Repository.path("config/" + folder + "/deployment.yaml"))
                .get(0)
                .at("/spec/template/spec/securityContext");
        assertThat(context.path("runAsUser").isNull()).isTrue();
        assertThat(context.path("runAsGroup").isNull()).isTrue();
        assertThat(context.size()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("ai.run.operator.testing.manifests.Samples#accepted")
    void podsOfTheSamplesAreRestrictedUnderBothProtections(Samples.Accepted sample) {
        assertThat(decide(sample, Samples.data("cluster-config.yaml")))
                .isInstanceOfSatisfying(
                        Decision.Accepted.class, accepted -> assertThat(PodSecurityStandard.violations(podOf(accepted)))
                                .isEmpty());
    }

    @ParameterizedTest
    @MethodSource("ai.run.operator.testing.manifests.Samples#accepted")
    void withoutThatTheyAreNot(Samples.Accepted sample) {
        var config = Samples.data("cluster-config.yaml");
        config.computeIfPresent("config", (key, text) -> text.replace("Escalation: true", "Escalation: false"));
        if (!sample.job().at("/spec/preventPrivilegeEscalation").asBoolean()) {
            assertThat(decide(sample, config)).isInstanceOfSatisfying(Decision.Accepted.class, accepted -> assertThat(
                            PodSecurityStandard.violations(podOf(accepted)))
                    .isNotEmpty());
        }
    }

    private static Decision decide(Samples.Accepted sample, Map<String, String> clusterConfig) {
        var job = JSON.unmarshal(sample.yaml(), RunaiJob.class);
        job.getMetadata().setNamespace("team-a");
        return Decider.decide(
                job,
                ClusterConfigParser.read(List.of(configMap("cluster-config", clusterConfig))),
                IdentityLookups.of(new ConfigMapDirectory(
                        "runai", "runai-users", configMap("runai-users", Samples.data("user-directory.yaml")))));
    }

    private static ConfigMap configMap(String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("runai")
                .withName(name)
                .withResourceVersion("42")
                .endMetadata()
                .withData(data)
                .build();
    }

    private static JsonNode podOf(Decision.Accepted accepted) {
        var workload = JSON.convertValue(accepted.workload(), JsonNode.class);
        return accepted.workload() instanceof Pod ? workload : workload.at("/spec/template");
    }

    private static ObjectNode compliant() {
        return Manifests.parse(COMPLIANT).get(0);
    }

    private static JsonNode yaml(String value) {
        return Manifests.parse("{value: " + value + "}").get(0).path("value");
    }
}
