package ai.run.operator.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reviews of pods that hold, and of the same with one field changed or taken away: each made as it is, each made of one that
 * holds, and each left as it is. A field without a value is left out of them, as the API server leaves it out.
 */
final class PodReviews {

    private static final JsonNode PODS = yaml(
            """
            - securityContext: {runAsUser: 1234, runAsGroup: 5678}
              containers: [{name: main, securityContext: {allowPrivilegeEscalation: false}}]
              initContainers:
                - {name: setup, securityContext: {allowPrivilegeEscalation: false}}
                - {name: sidecar, restartPolicy: Always, securityContext: {allowPrivilegeEscalation: false}}
              ephemeralContainers: [{name: debugger, securityContext: {allowPrivilegeEscalation: false}}]
            - containers: [{name: main, securityContext: {runAsUser: 1, runAsGroup: 1, allowPrivilegeEscalation: false}}]
              initContainers:
                - {name: setup, securityContext: {runAsUser: 2, runAsGroup: 2, allowPrivilegeEscalation: false}}
                - {name: sidecar, restartPolicy: Always, securityContext: {runAsUser: 3, runAsGroup: 3, allowPrivilegeEscalation: false}}
              ephemeralContainers: [{name: debugger, securityContext: {runAsUser: 4, runAsGroup: 4, allowPrivilegeEscalation: false}}]
            """);

    private static final List<String> CONTAINERS =
            List.of("/containers/0", "/initContainers/0", "/initContainers/1", "/ephemeralContainers/0");

    private static final JsonNode VALUES_OF_PODS = yaml(
            """
            hostPID: [true, false]
            hostIPC: [true, false]
            hostNetwork: [true, false]
            hostUsers: [true, false]
            os: [{name: linux}, {name: windows}, {name: Linux}, {name: ''}, {}]
            securityContext: [{}]
            initContainers: [[]]
            ephemeralContainers: [[]]
            """);

    private static final JsonNode VALUES_OF_POD_CONTEXTS = yaml(
            """
            runAsUser: [0, 1, -1, 2147483647]
            runAsGroup: [0, 1, -1, 2147483647]
            runAsNonRoot: [true, false]
            fsGroup: [0, 1, -1, 2147483647]
            supplementalGroups: [[], [0], [1], [4000, 0], [0, 4000], [-1]]
            supplementalGroupsPolicy: [Strict, Merge]
            windowsOptions: [{}, {hostProcess: false}, {hostProcess: true}, {runAsUserName: ContainerAdministrator}]
            """);

    private static final JsonNode VALUES_OF_CONTAINERS = yaml("securityContext: [{}]");

    private static final JsonNode VALUES_OF_CONTAINER_CONTEXTS = yaml(
            """
            runAsUser: [0, 1, -1, 2147483647]
            runAsGroup: [0, 1, -1, 2147483647]
            runAsNonRoot: [true, false]
            allowPrivilegeEscalation: [true, false]
            privileged: [true, false]
            procMount: [Default, Unmasked, default, '']
            windowsOptions: [{}, {hostProcess: false}, {hostProcess: true}, {runAsUserName: ContainerAdministrator}]
            capabilities:
              - {}
              - {add: []}
              - {drop: [ALL, SYS_ADMIN]}
              - {add: [CHOWN, CAP_NET_RAW, ''], drop: [ALL]}
              - {add: [CHOWN, SYS_ADMIN]}
              - {add: [SYS_ADMIN, CHOWN]}
              - {add: [ALL]}
              - {add: [CAP_ALL]}
              - {add: [SYS_MODULE]}
              - {add: [SYS_RAWIO]}
              - {add: [SYS_BOOT]}
              - {add: [SYS_PTRACE]}
              - {add: [DAC_READ_SEARCH]}
              - {add: [BPF]}
              - {add: [PERFMON]}
              - {add: [MAC_ADMIN]}
              - {add: [MAC_OVERRIDE]}
              - {add: [cap_sys_Admin]}
              - {add: [SYS_ADMINISTRATOR]}
              - {add: [NO_SYS_ADMIN]}
              - {add: [CAP_CAP_SYS_ADMIN]}
              - {add: ["\\t SYS_ADMIN\\n"]}
              - {add: ["\\u000b\\u0085\\u2003SYS_ADMIN\\u3000\\u2028\\u0085\\u000b"]}
              - {add: ["SYS_ADMIN\\u200b"]}
              - {add: ["SYS_ADMIN\\nCHOWN"]}
              - {add: ["\\u017fYS_ADMIN"]}
              - {add: ["SYS_ADM\\u0131N"]}
              - {add: ["SYS_ADM\\u0130N"]}
              - {add: ["SYS_RAW\\u0131O"]}
              - {add: ["SYS_RAW\\u0130O"]}
              - {add: ["MAC_ADM\\u0131N"]}
              - {add: ["MAC_ADM\\u0130N"]}
              - {add: ["MAC_OVERR\\u0131DE"]}
              - {add: ["MAC_OVERR\\u0130DE"]}
            """);

    private PodReviews() {}

    static Stream<AdmissionCase> all() {
        return PODS.valueStream().flatMap(PodReviews::ofPodsLike);
    }

    private static Stream<AdmissionCase> ofPodsLike(JsonNode pod) {
        return pods(pod)
                .flatMap(changed -> Stream.of(
                        review("CREATE", "", NullNode.getInstance(), changed),
                        review("UPDATE", "", pod, changed),
                        review("UPDATE", "", changed, changed),
                        review("UPDATE", "", changed, withAnotherImage(changed)),
                        review("UPDATE", "ephemeralcontainers", pod, changed)));
    }

    private static Stream<ObjectNode> pods(JsonNode pod) {
        return Stream.concat(
                Stream.concat(
                        changed(pod, "", VALUES_OF_PODS), changed(pod, "/securityContext", VALUES_OF_POD_CONTEXTS)),
                CONTAINERS.stream()
                        .flatMap(container -> Stream.concat(
                                changed(pod, container, VALUES_OF_CONTAINERS),
                                changed(pod, container + "/securityContext", VALUES_OF_CONTAINER_CONTEXTS))));
    }

    /** The pod with every value of every field in turn, and without every field. */
    private static Stream<ObjectNode> changed(JsonNode pod, String owner, JsonNode values) {
        return values.propertyStream().flatMap(field -> {
            var without = pod.<ObjectNode>deepCopy();
            without.withObject(owner).remove(field.getKey());
            return Stream.concat(
                    Stream.of(without), field.getValue().valueStream().map(value -> {
                        var with = pod.<ObjectNode>deepCopy();
                        with.withObject(owner).set(field.getKey(), value);
                        return with;
                    }));
        });
    }

    private static ObjectNode withAnotherImage(ObjectNode pod) {
        var other = pod.deepCopy();
        other.withObject("/containers/0").put("image", "other");
        return other;
    }

    private static AdmissionCase review(String operation, String subResource, JsonNode before, JsonNode after) {
        var review = yaml(
                """
                apiVersion: admission.k8s.io/v1
                kind: AdmissionReview
                request: {uid: abc, kind: {kind: Pod}, resource: {group: '', resource: pods}, userInfo: {username: alice}}
                """);
        review.withObject("/request")
                .put("operation", operation)
                .put("subResource", subResource)
                .<ObjectNode>set("object", pod(after))
                .set("oldObject", pod(before));
        return new AdmissionCase(null, null, null, null, review);
    }

    private static JsonNode pod(JsonNode spec) {
        return spec.isNull() ? spec : JsonNodeFactory.instance.objectNode().set("spec", spec);
    }

    private static JsonNode yaml(String text) {
        return Serialization.unmarshal(text, JsonNode.class);
    }
}
