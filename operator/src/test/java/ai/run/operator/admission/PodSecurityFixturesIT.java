package ai.run.operator.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ClusterConfigMap;
import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.decision.Decider;
import ai.run.operator.decision.Decision;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.testing.cluster.Cluster;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.manifests.PodSecurityStandard;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pods by which Kubernetes tests its own Pod Security Standards, newest version: each as a RunaiJob, and as a pod that somebody makes
 * in a guarded namespace.
 */
@OtherCluster
class PodSecurityFixturesIT {

    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    /** Nothing is allowed beyond the standard. */
    private static final String STANDARD =
            """
            enforcePreventPrivilegeEscalation: true
            podSecurity: {allow: {volumeTypes: [], capabilities: [NET_BIND_SERVICE]}}
            """;

    private static final String WITH_USER = STANDARD + "enforceRunAsUser: true\n";

    /** What a RunaiJob is made to satisfy the standard by: nothing of what such a pod asks for keeps it from running so. */
    private static final Set<String> REWRITTEN = Set.of(
            "allowprivilegeescalation0",
            "allowprivilegeescalation1",
            "allowprivilegeescalation2",
            "allowprivilegeescalation3",
            "capabilities_restricted0",
            "capabilities_restricted1",
            "capabilities_restricted2",
            "runasnonroot0",
            "seccompprofile_restricted0",
            "seccompprofile_restricted2",
            "seccompprofile_restricted3");

    /** With a user of one's own, root asked for is overridden as well. */
    private static final Set<String> REWRITTEN_WITH_USER =
            Set.of("runasnonroot1", "runasnonroot2", "runasnonroot3", "runasuser0", "runasuser1", "runasuser2");

    private static Path folder;

    @BeforeAll
    static void find() throws IOException {
        folder = Cluster.podSecurityFixtures();
    }

    @Test
    void thereAreAll() throws IOException {
        assertThat(all("baseline/fail").size() + all("baseline/pass").size())
                .as("baseline")
                .isGreaterThanOrEqualTo(49);
        assertThat(all("restricted/fail").size() + all("restricted/pass").size())
                .as("restricted")
                .isGreaterThanOrEqualTo(99);
    }

    @ParameterizedTest
    @ValueSource(strings = {STANDARD, WITH_USER})
    void asARunaiJobNoneStartsThatBreaksTheStandard(String config) throws IOException {
        for (var kind : List.of("baseline/fail", "baseline/pass", "restricted/fail", "restricted/pass")) {
            all(kind).forEach((name, pod) -> {
                if (decide(pod, config) instanceof Decision.Accepted accepted) {
                    assertThat(PodSecurityStandard.violations(sent(accepted.workload())))
                            .as("%s/%s", kind, name)
                            .isEmpty();
                } else {
                    assertThat(((Decision.Rejected) decide(pod, config)).reason())
                            .as("%s/%s", kind, name)
                            .isIn(Reason.PrivilegeEscalation, Reason.WindowsUnsupported);
                }
            });
        }
    }

    @Test
    void asARunaiJobWhatTheStandardRefusesIsRefusedOrRewritten() throws IOException {
        assertThat(taken("restricted/fail", STANDARD)).containsExactlyInAnyOrderElementsOf(REWRITTEN);

        var withUser = new TreeSet<>(REWRITTEN);
        withUser.addAll(REWRITTEN_WITH_USER);
        assertThat(taken("restricted/fail", WITH_USER)).containsExactlyInAnyOrderElementsOf(withUser);
    }

    @Test
    void asARunaiJobWhatTheStandardTakesIsTaken() throws IOException {
        // Where runAsUser is in force, nobody runs on Windows, which has no UIDs.
        assertThat(refused("restricted/pass", WITH_USER)).containsExactly("base_windows");
        // Without it the operator takes it, and the API server does not: it says allowPrivilegeEscalation.
        assertThat(refused("restricted/pass", STANDARD)).isEmpty();
    }

    @Test
    void asAPodOfAGuardedNamespaceWhatTheStandardRefusesIsRefused() throws IOException {
        for (var kind : List.of("baseline/fail", "restricted/fail")) {
            all(kind).forEach((name, pod) -> assertThat(isAllowed(pod, STANDARD))
                    .as("%s/%s", kind, name)
                    .isFalse());
        }
    }

    @Test
    void asAPodOfAGuardedNamespaceWhatTheStandardTakesIsTaken() throws IOException {
        var refused = new TreeSet<String>();
        all("restricted/pass").forEach((name, pod) -> {
            if (!isAllowed(pod, STANDARD)) {
                refused.add(name);
            }
        });
        // The standard excepts Windows from what it has no words for.
        assertThat(refused).containsExactly("base_windows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pod", "container"})
    void rootInAUserNamespaceStaysRefused(String where) throws IOException {
        var pod = all("restricted/pass").get("base").<ObjectNode>deepCopy();
        var spec = pod.withObject("/spec").put("hostUsers", false);
        (where.equals("pod") ? spec : (ObjectNode) spec.at("/containers/0"))
                .withObjectProperty("securityContext")
                .put("runAsUser", 0);

        assertThat(decide(pod, STANDARD)).isInstanceOf(Decision.Rejected.class);
        assertThat(isAllowed(pod, STANDARD)).isFalse();
        // Another user is enforced: the job runs as that one.
        assertThat(decide(pod, WITH_USER)).isInstanceOf(Decision.Accepted.class);
    }

    private static Set<String> taken(String kind, String config) throws IOException {
        var taken = new TreeSet<>(all(kind).keySet());
        taken.removeAll(refused(kind, config));
        return taken;
    }

    private static Set<String> refused(String kind, String config) throws IOException {
        var refused = new TreeSet<String>();
        all(kind).forEach((name, pod) -> {
            if (decide(pod, config) instanceof Decision.Rejected) {
                refused.add(name);
            }
        });
        return refused;
    }

    private static Decision decide(JsonNode pod, String config) {
        var job = Serialization.unmarshal(
                """
                metadata: {name: train, namespace: team-a, uid: 6f1c}
                spec: {workload: Pod, user: {name: alice, uid: 1234, gid: 5678}, createHomeDir: false}
                """,
                ObjectNode.class);
        var template = job.withObject("/spec/template");
        template.set("spec", pod.path("spec"));
        template.putObject("metadata").set("annotations", pod.at("/metadata/annotations"));
        var configMap = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("runai")
                .withName("cluster-config")
                .withResourceVersion("1")
                .endMetadata()
                .withData(Map.of(ClusterConfigMap.KEY, config))
                .build();
        return Decider.decide(
                JSON.convertValue(job, RunaiJob.class),
                ClusterConfigParser.read(List.of(configMap)),
                IdentityLookups.of(Directory.NONE));
    }

    private static boolean isAllowed(JsonNode pod, String config) {
        var review = Serialization.unmarshal(
                """
                apiVersion: admission.k8s.io/v1
                kind: AdmissionReview
                request:
                  uid: abc
                  kind: {kind: Pod}
                  resource: {group: '', resource: pods}
                  operation: CREATE
                  namespace: team-a
                  userInfo: {username: alice}
                """,
                ObjectNode.class);
        review.withObject("/request").set("object", pod);
        return new AdmissionCase(config, null, null, null, review)
                .guardPods()
                .at("/response/allowed")
                .asBoolean();
    }

    private static JsonNode sent(HasMetadata workload) {
        return JSON.convertValue(workload, JsonNode.class);
    }

    private static Map<String, JsonNode> all(String kind) throws IOException {
        var all = new TreeMap<String, JsonNode>();
        try (Stream<Path> files = Files.list(folder.resolve(kind))) {
            for (var file : files.toList()) {
                all.put(
                        file.getFileName().toString().replace(".yaml", ""),
                        Serialization.unmarshal(Files.readString(file), JsonNode.class));
            }
        }
        return all;
    }
}
