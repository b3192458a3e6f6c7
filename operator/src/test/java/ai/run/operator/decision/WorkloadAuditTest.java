package ai.run.operator.decision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.decision.WorkloadAudit.Breach;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.workload.Provenance;
import ai.run.operator.workload.SeenPodSpec;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in a pod of alice's that is not as it was made. */
class WorkloadAuditTest {

    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private static final String MADE =
            """
            os: {name: linux}
            securityContext: {runAsUser: 1234, runAsGroup: 5678, supplementalGroups: [4000], runAsNonRoot: true,
                supplementalGroupsPolicy: Strict, seccompProfile: {type: RuntimeDefault}}
            containers:
              - {name: main, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}
            volumes: [{name: scratch, emptyDir: {}}]
            """;

    private static final Provenance BOTH = provenance("[RunAsUser, PreventPrivilegeEscalation, Restricted]");
    private static final Provenance STRICT =
            provenance("[RunAsUser, PreventPrivilegeEscalation, Restricted, StrictGroups]");

    private static final WorkloadAudit CURRENT = new WorkloadAudit(true);
    private static final WorkloadAudit OLD_SERVER = new WorkloadAudit(false);

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void whatIsAsItWasMadeHolds(String kind) {
        assertThat(CURRENT.check(object(kind, made()), STRICT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    /securityContext/runAsUser                | 7777          | securityContext.runAsUser is 7777
                    /securityContext/runAsUser                | null          | securityContext.runAsUser is null
                    /securityContext/runAsGroup               | 0             | securityContext.runAsGroup is 0
                    /securityContext/fsGroup                  | 2000          | securityContext.fsGroup is 2000
                    /securityContext/supplementalGroups/-     | 42            | securityContext.supplementalGroups is [4000,42]
                    /securityContext/runAsNonRoot             | false         | securityContext.runAsNonRoot is false
                    /securityContext/supplementalGroupsPolicy | "Merge"       | securityContext.supplementalGroupsPolicy is "Merge"
                    /containers/0/securityContext/runAsUser   | 0             | containers[main].securityContext.runAsUser is 0
                    /containers/0/securityContext/privileged  | true          | containers[main].securityContext.privileged is true
                    /containers/0/securityContext/allowPrivilegeEscalation | true | containers[main].securityContext.allowPrivilegeEscalation is true
                    /containers/0/securityContext/capabilities/add | ["SYS_ADMIN"] | containers[main].securityContext.capabilities
                    /containers/-                             | {"name":"x"}  | containers[x].securityContext.allowPrivilegeEscalation is unset
                    /initContainers                           | [{"name":"x","securityContext":{"runAsUser":0,"allowPrivilegeEscalation":false}}] | initContainers[x].securityContext.runAsUser is 0
                    /ephemeralContainers                      | [{"name":"x"}] | ephemeralContainers[x].securityContext.allowPrivilegeEscalation is unset
                    /hostPID                                  | true          | hostPID is true
                    /containers/0/securityContext/capabilities/drop | []      | containers[main].securityContext.capabilities
                    /containers/0/securityContext/capabilities/add | ["SYS_NICE"] | containers[main].securityContext.capabilities
                    /volumes/-                                | {"name":"node","hostPath":{"path":"/etc"}} | /etc
                    /containers/0/ports                       | [{"containerPort":22,"hostPort":22}] | containers[main].ports
                    /securityContext/seccompProfile           | {"type":"Unconfined"} | securityContext.seccompProfile
                    """)
    void whatWeakensItIsNamedWithItsValue(String pointer, String value, String finding) {
        for (var kind : List.of("Job", "Pod")) {
            assertThat(CURRENT.check(object(kind, changed(pointer, value)), STRICT))
                    .hasValueSatisfying(breach -> {
                        assertThat(breach.reason()).isEqualTo(Reason.AdmissionChangedPod);
                        assertThat(breach.message())
                                .startsWith(kind + " train was changed by somebody else")
                                .contains(finding);
                    });
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    /tolerations               | [{"operator":"Exists"}]
                    /nodeSelector              | {"pool":"gpu"}
                    /serviceAccountName        | "builder"
                    /containers/0/image        | "mirror.example/busybox"
                    /containers/0/env          | [{"name":"HTTPS_PROXY","value":"proxy"}]
                    /containers/0/resources    | {"requests":{"cpu":"1"}}
                    /containers/-              | {"name":"mesh","securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}
                    /volumes/-                 | {"name":"token","projected":{"sources":[]}}
                    """)
    void whatWeakensNothingIsForAdmissionToChange(String pointer, String value) {
        assertThat(CURRENT.check(object("Pod", changed(pointer, value)), STRICT))
                .isEmpty();
    }

    @Test
    void whatWasNotInForceIsNotAskedFor() {
        var nothing = new Provenance(null, null, null, null, null, null, null);
        assertThat(CURRENT.check(object("Pod", changed("/securityContext/runAsUser", "0")), nothing))
                .isEmpty();
        var user = provenance("[RunAsUser]");
        assertThat(CURRENT.check(object("Pod", changed("/hostPID", "true")), user))
                .isEmpty();
        assertThat(CURRENT.check(object("Pod", changed("/securityContext/runAsUser", "0")), user))
                .isPresent();
    }

    /** A change of the cluster-config touches nothing that runs. */
    @ParameterizedTest
    @CsvSource({"SYS_NICE, true", "NET_RAW, false", "IPC_LOCK, false"})
    void whatWasAllowedThenStaysAllowed(String capability, boolean allowed) {
        var made =
                decided("{enforcePreventPrivilegeEscalation: true, podSecurity: {allow: {capabilities: [SYS_NICE]}}}");
        var pod = object("Pod", changed("/containers/0/securityContext/capabilities/add", "[\"" + capability + "\"]"));
        assertThat(CURRENT.check(pod, made).isEmpty()).isEqualTo(allowed);
    }

    /** Whether or not escalation is prevented, which has nothing to do with it. */
    @ParameterizedTest
    @CsvSource({
        "persistentVolumeClaim, false, true",
        "persistentVolumeClaim, true, true",
        "csi, false, false",
        "csi, true, false"
    })
    void theFsGroupStaysOnVolumesOfTypesThatWereAllowedThen(String type, boolean prevent, boolean allowed) {
        var made = decided(
                "{enforceRunAsUser: true, enforcePreventPrivilegeEscalation: %s, podSecurity: {allow: {fsGroupVolumeTypes: [persistentVolumeClaim]}}}"
                        .formatted(prevent));
        var spec = changed("/volumes/-", "{\"name\":\"data\",\"" + type + "\":{}}");
        ((ObjectNode) spec.path("securityContext")).put("fsGroup", 4000);
        assertThat(CURRENT.check(object("Pod", spec), made).map(Breach::message).orElse(""))
                .matches(message -> message.isEmpty() == allowed && message.contains("fsGroup is set") != allowed);
    }

    /** What it wrote down of the rest counts. */
    @Test
    void anOlderOperatorAllowedNothingForTheFsGroup() {
        var older =
                """
                {"volumeTypes":["cephfs"],"hostPaths":[],"capabilities":[],"hostPorts":[],"sysctls":[],"seLinuxTypes":[],"probeHosts":[]}
                """;
        var made = new Provenance(BOTH.identity(), null, null, null, null, BOTH.protections(), older);
        var spec = changed("/volumes/-", "{\"name\":\"data\",\"cephfs\":{}}");
        assertThat(CURRENT.check(object("Pod", spec), made)).isEmpty();
        ((ObjectNode) spec.path("securityContext")).put("fsGroup", 4000);
        assertThat(CURRENT.check(object("Pod", spec), made))
                .map(Breach::message)
                .hasValueSatisfying(message -> assertThat(message).contains("fsGroup is set"));
    }

    /** So one that is rolled back to reads it. */
    @Test
    void whatAnOlderOperatorDoesNotKnowIsWrittenDownOnlyWhereItIsUsed() {
        assertThat(decided("{enforcePreventPrivilegeEscalation: true, podSecurity: {allow: {capabilities: []}}}")
                        .allowances())
                .startsWith("{\"volumeTypes\":[\"nfs\"],\"hostPaths\"");
        assertThat(decided("podSecurity: {allow: {fsGroupVolumeTypes: [csi]}}").allowances())
                .isNull();
    }

    /** What is decided of alice's job under that cluster-config. */
    private static Provenance decided(String clusterConfig) {
        var config = ClusterConfigParser.read(List.of(new ConfigMapBuilder()
                .withNewMetadata()
                .withName("cluster-config")
                .endMetadata()
                .addToData("config", clusterConfig)
                .build()));
        var job = JSON.unmarshal(
                """
                metadata: {name: train, uid: u}
                spec:
                  user: {name: alice, uid: 1234, gid: 5678, supplementalGroups: [4000]}
                  template: {spec: {containers: [{name: main}]}}
                """,
                RunaiJob.class);
        return ((Decision.Accepted) Decider.decide(job, config, IdentityLookups.of(Directory.NONE))).provenance();
    }

    /** It wrote down what the cluster-config enforced, and had other rules for that. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    /hostPID      | true
                    /nodeSelector | null
                    /volumes/-    | {"name":"data","persistentVolumeClaim":{"claimName":"data"}}
                    """)
    void theWorkloadOfAnOlderOperatorIsHeldAgainstItsIdentityAlone(String pointer, String value) {
        var older =
                new Provenance(BOTH.identity(), List.of("PreventPrivilegeEscalation"), null, null, null, null, null);
        assertThat(CURRENT.check(object("Pod", changed(pointer, value)), older)).isEmpty();
        assertThat(CURRENT.check(object("Pod", changed("/securityContext/runAsUser", "7777")), older))
                .isPresent();
    }

    @Test
    void anOldServerThatDropsThePolicyHasChangedNothing() {
        var dropped = object("Pod", changed("/securityContext/supplementalGroupsPolicy", "null"));
        assertThat(OLD_SERVER.check(dropped, BOTH)).isEmpty();
        assertThat(OLD_SERVER.check(dropped, STRICT)).map(Breach::reason).hasValue(Reason.StrictGroupsUnavailable);
        assertThat(CURRENT.check(object("Pod", changed("/securityContext/supplementalGroupsPolicy", "null")), BOTH))
                .map(Breach::reason)
                .hasValue(Reason.AdmissionChangedPod);
        assertThat(OLD_SERVER.check(
                        object("Pod", changed("/securityContext/supplementalGroupsPolicy", "\"Merge\"")), BOTH))
                .map(Breach::reason)
                .hasValue(Reason.AdmissionChangedPod);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    containerStatuses          | {uid: 1234, gid: 5678, supplementalGroups: [4000, 5678]} | ''
                    containerStatuses          | {uid: 1234, gid: 5678}                                   | ''
                    containerStatuses          | {uid: 7777, gid: 5678}                                   | main runs as UID 7777, and it must be 1234
                    initContainerStatuses      | {uid: 1234, gid: 0}                                      | main runs as GID 0, and it must be 5678
                    ephemeralContainerStatuses | {uid: 1234, gid: 5678, supplementalGroups: [0, 4000]}    | main runs in groups [0]
                    """)
    void whatTheNodeSaysOfTheProcessCountsToo(String list, String user, String finding) {
        var pod = (Pod) object("Pod", made());
        pod.setStatus(JSON.unmarshal(
                "---\n%s: [{name: main, user: {linux: %s}}, {name: next}]".formatted(list, user), PodStatus.class));

        var breach = CURRENT.check(pod, BOTH);

        assertThat(breach.isPresent()).isEqualTo(!finding.isEmpty());
        assertThat(breach.map(Breach::message).orElse("")).contains(finding);
    }

    @Test
    void groupsOfTheImageAreNoChangeWhereTheServerDropsThePolicy() {
        var pod = (Pod) object("Pod", changed("/securityContext/supplementalGroupsPolicy", "null"));
        pod.setStatus(JSON.unmarshal(
                "---\n"
                        + "containerStatuses: [{name: main, user: {linux: {uid: 1234, gid: 5678, supplementalGroups:"
                        + " [0]}}}]",
                PodStatus.class));
        assertThat(OLD_SERVER.check(pod, BOTH)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{run.ai/provenance: '{}'}", "{run.ai/provenance: spoilt}"})
    void whoeverTakesAwayWhatWasDecidedIsFound(String annotations) {
        var created = object("Pod", made());
        created.getMetadata()
                .setAnnotations(JSON.unmarshal("---\n{annotations: " + annotations + "}", ObjectMeta.class)
                        .getAnnotations());
        assertThat(CURRENT.created(created, BOTH))
                .map(Breach::message)
                .hasValueSatisfying(message -> assertThat(message).contains("run.ai/provenance"));
    }

    @Test
    void namesOnlySoManyFindings() {
        var sidecars = IntStream.range(0, 500)
                .mapToObj("{\"name\": \"side-%d\"}"::formatted)
                .collect(Collectors.joining(",", "[", "]"));
        assertThat(CURRENT.check(object("Pod", changed("/initContainers", sidecars)), BOTH))
                .map(Breach::message)
                .hasValueSatisfying(
                        message -> assertThat(message).contains("; and ").hasSizeLessThan(2_000));
    }

    @ParameterizedTest
    @CsvSource({"false, true, StrictGroupsUnavailable", "true, true, ''", "false, false, ''"})
    void whatAServerDropsForCertainIsNotTried(boolean serverMayKeep, boolean required, String reason) {
        assertThat(StrictGroups.rejection(required ? STRICT : BOTH, serverMayKeep)
                        .map(rejection -> rejection.reason().name())
                        .orElse(""))
                .isEqualTo(reason);
    }

    private static JsonNode made() {
        return JSON.unmarshal(MADE, JsonNode.class);
    }

    /** With a field set, or an item added to a list. */
    private static JsonNode changed(String pointer, String value) {
        var spec = made();
        var field = JsonPointer.compile(pointer).last().getMatchingProperty();
        var parent = spec.at(JsonPointer.compile(pointer).head());
        var wanted = JSON.unmarshal("[" + value + "]", JsonNode.class).get(0);
        if (parent instanceof ArrayNode list) {
            list.add(wanted);
        } else {
            ((ObjectNode) parent).set(field, wanted);
        }
        return spec;
    }

    private static HasMetadata object(String kind, JsonNode spec) {
        var metadata = new ObjectMetaBuilder().withName("train").build();
        var context = JSON.convertValue(spec.get("securityContext"), PodSecurityContext.class);
        var seen = new SeenPodSpec(spec.toString(), context);
        if (kind.equals("Pod")) {
            var pod = new Pod();
            pod.setMetadata(metadata);
            pod.setSpec(seen);
            return pod;
        }
        var job = new Job();
        job.setMetadata(metadata);
        job.setSpec(new JobSpec());
        job.getSpec().setTemplate(new PodTemplateSpec(null, seen));
        return job;
    }

    private static Provenance provenance(String protections) {
        return JSON.unmarshal(
                "identity: {username: alice, uid: 1234, gid: 5678, supplementalGroups: [4000], source: Spec}\n"
                        + "protections: "
                        + protections,
                Provenance.class);
    }
}
