package ai.run.operator.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reviews of pods that hold, and of the same with one field changed or taken away: each made as it is, each made of one that
 * holds, and each left as it is. A field without a value is left out of them, as the API server leaves it out.
 */
final class PodReviews {

    private static final JsonNode PODS = yaml(
            """
            - securityContext: {runAsUser: 1234, runAsGroup: 5678, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
              containers: [{name: main, securityContext: &c {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]
              initContainers:
                - {name: setup, securityContext: *c}
                - {name: sidecar, restartPolicy: Always, securityContext: *c}
              ephemeralContainers: [{name: debugger, securityContext: *c}]
            - containers: [{name: main, securityContext: &o {runAsUser: 1, runAsGroup: 1, runAsNonRoot: true, seccompProfile: {type: Localhost, localhostProfile: a}, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]
              initContainers:
                - {name: setup, securityContext: *o}
                - {name: sidecar, restartPolicy: Always, securityContext: *o}
              ephemeralContainers: [{name: debugger, securityContext: *o}]
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
            volumes:
              - []
              - [{name: a, emptyDir: {}}, {name: b, nfs: {server: s, path: /}}, {name: c, persistentVolumeClaim: {claimName: c}}]
              - [{name: a, configMap: {name: a}}, {name: b, secret: {secretName: b}}, {name: c, projected: {}}, {name: d, downwardAPI: {}}]
              - [{name: a, csi: {driver: d}}, {name: b, image: {reference: busybox}}]
              - [{name: a, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}]
              - [{name: a, hostPath: {path: /}}]
              - [{name: a, emptyDir: {}}, {name: b, hostPath: {path: /data, type: Directory}}]
              - [{name: a, gitRepo: {repository: r}}]
              - [{name: a, iscsi: {targetPortal: p, iqn: iqn.2001-04.com.example:a, lun: 0}}]
              - [{name: a, flexVolume: {driver: a/b}}]
              - [{name: a, cephfs: {monitors: [m]}}]
            """);

    private static final JsonNode VALUES_OF_POD_CONTEXTS = yaml(
            """
            runAsUser: [0, 1, -1, 2147483647]
            runAsGroup: [0, 1, -1, 2147483647]
            runAsNonRoot: [true, false]
            fsGroup: [0, 1, -1, 2147483647]
            supplementalGroups: [[], [0], [1], [4000, 0], [0, 4000], [-1]]
            supplementalGroupsPolicy: [Strict, Merge]
            seccompProfile: &seccomp [{type: RuntimeDefault}, {type: Localhost, localhostProfile: a}, {type: Unconfined}]
            appArmorProfile: *seccomp
            seLinuxOptions:
              - {}
              - {level: 's0:c1'}
              - {type: '', user: '', role: ''}
              - {type: container_t}
              - {type: container_engine_t, user: '', role: ''}
              - {type: spc_t}
              - {type: Container_t}
              - {user: system_u}
              - {role: system_r}
              - {type: container_t, role: system_r}
            sysctls:
              - []
              - [{name: net.ipv4.tcp_syncookies, value: '1'}, {name: net.ipv4.tcp_rmem, value: '1'}]
              - [{name: net.ipv4.tcp_syncookies, value: '1'}, {name: kernel.msgmax, value: '1'}]
              - [{name: net/ipv4/tcp_syncookies, value: '1'}]
            windowsOptions: [{}, {hostProcess: false}, {hostProcess: true}, {runAsUserName: ContainerAdministrator}]
            """);

    private static final JsonNode VALUES_OF_CONTAINERS = yaml(
            """
            securityContext: [{}]
            env:
              - []
              - [{name: A, value: a}]
              - [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]
              - [{name: A, value: a}, {name: B, valueFrom: {fileKeyRef: {volumeName: v, path: p, key: K}}}]
            """);

    /** The API has these for containers that go on. */
    private static final List<String> SERVING = List.of("/containers/0", "/initContainers/1");

    private static final JsonNode VALUES_OF_SERVING = yaml(
            """
            ports: [[], [{containerPort: 80}], [{containerPort: 80, hostPort: 0}], [{containerPort: 22}, {containerPort: 80, hostPort: 80}]]
            livenessProbe: &probe
              - {exec: {command: [x]}}
              - {httpGet: {port: 80}}
              - {httpGet: {port: 80, host: ''}}
              - {httpGet: {port: 80, host: 127.0.0.1}}
              - {tcpSocket: {port: 80}}
              - {tcpSocket: {port: 80, host: 10.0.0.1}}
            readinessProbe: *probe
            startupProbe: *probe
            lifecycle:
              - {}
              - {postStart: {httpGet: {port: 80}}, preStop: {tcpSocket: {port: 80, host: ''}}}
              - {postStart: {httpGet: {port: 80, host: a}}}
              - {postStart: {tcpSocket: {port: 80, host: a}}}
              - {preStop: {httpGet: {port: 80, host: a}}}
              - {preStop: {tcpSocket: {port: 80, host: a}}}
            """);

    private static final JsonNode ANNOTATIONS = yaml(
            """
            - {}
            - {example.com/a: unconfined}
            - {container.apparmor.security.beta.kubernetes.io/main: runtime/default}
            - {container.apparmor.security.beta.kubernetes.io/main: localhost/a, container.apparmor.security.beta.kubernetes.io/setup: ''}
            - {container.apparmor.security.beta.kubernetes.io/main: runtime/default, container.apparmor.security.beta.kubernetes.io/setup: unconfined}
            - {container.apparmor.security.beta.kubernetes.io/nobody: unconfined}
            - {seccomp.security.alpha.kubernetes.io/pod: runtime/default, container.seccomp.security.alpha.kubernetes.io/main: docker/default}
            - {seccomp.security.alpha.kubernetes.io/pod: unconfined}
            - {seccomp.security.alpha.kubernetes.io/pod: ''}
            - {container.seccomp.security.alpha.kubernetes.io/main: unconfined}
            """);

    private static final JsonNode VALUES_OF_CONTAINER_CONTEXTS = yaml(
            """
            runAsUser: [0, 1, -1, 2147483647]
            runAsGroup: [0, 1, -1, 2147483647]
            runAsNonRoot: [true, false]
            allowPrivilegeEscalation: [true, false]
            privileged: [true, false]
            procMount: [Default, Unmasked, default, '']
            seccompProfile: [{type: RuntimeDefault}, {type: Localhost, localhostProfile: a}, {type: Unconfined}]
            appArmorProfile: [{type: RuntimeDefault}, {type: Localhost, localhostProfile: a}, {type: Unconfined}]
            seLinuxOptions: [{}, {type: container_init_t}, {type: spc_t}, {user: u}, {role: r}, {level: l}]
            windowsOptions: [{}, {hostProcess: false}, {hostProcess: true}, {runAsUserName: ContainerAdministrator}]
            capabilities:
              - {}
              - {add: []}
              - {drop: []}
              - {drop: [ALL]}
              - {drop: [ALL], add: []}
              - {drop: [NET_RAW, ALL]}
              - {drop: [AUDIT_WRITE]}
              - {drop: [NONE]}
              - {drop: [all]}
              - {add: [IPC_LOCK]}
              - {drop: [ALL], add: [IPC_LOCK, NET_BIND_SERVICE]}
              - {drop: [ALL], add: [SETUID]}
              - {drop: [ALL], add: [SETGID]}
              - {drop: [ALL], add: [CHOWN]}
              - {drop: [ALL], add: [DAC_OVERRIDE]}
              - {drop: [ALL], add: [NET_RAW]}
              - {drop: [ALL], add: [NET_ADMIN]}
              - {drop: [ALL], add: [SYS_NICE]}
              - {drop: [ALL], add: [SYS_ADMIN]}
              - {drop: [ALL], add: [ALL]}
              - {drop: [ALL], add: [CAP_ALL]}
              - {drop: [ALL], add: [IPC_LOCK, SETUID]}
              - {drop: [ALL], add: [SETUID, IPC_LOCK]}
              - {drop: [ALL], add: ['']}
              - {drop: [ALL], add: [ipc_lock]}
              - {drop: [ALL], add: [CAP_IPC_LOCK]}
              - {drop: [ALL], add: [IPC_LOCKS]}
              - {drop: [ALL], add: [" IPC_LOCK"]}
              - {drop: [ALL], add: ["IPC_LOCK\\n"]}
              - {drop: [ALL], add: ["\\u00a0SYS_ADMIN"]}
              - {drop: [ALL], add: ["\\u017fYS_ADMIN"]}
              - {drop: [ALL], add: ["IPC_LOC\\u212a"]}
              - {drop: [ALL], add: ["NET_B\\u0131ND_SERVICE"]}
            """);

    /** One of so many is tried as a change too: what a pod says is looked at in one way, whoever changed it. */
    private static final int UPDATED = 16;

    /** One of so many is tried on a pod whose containers say everything themselves. */
    private static final int OTHERWISE = 7;

    private PodReviews() {}

    static Stream<AdmissionCase> all() {
        return Stream.concat(
                Stream.concat(ofPodsLike(PODS.path(0), 1), ofPodsLike(PODS.path(1), OTHERWISE)),
                ANNOTATIONS.valueStream().map(PodReviews::ofAPodWith));
    }

    private static AdmissionCase ofAPodWith(JsonNode annotations) {
        var review = review("CREATE", "", NullNode.getInstance(), PODS.path(0));
        review.review().withObject("/request/object/metadata").set("annotations", annotations);
        return review;
    }

    private static Stream<AdmissionCase> ofPodsLike(JsonNode pod, int oneOf) {
        var each = pods(pod).toList();
        var all = IntStream.range(0, each.size())
                .filter(index -> index % oneOf == 0)
                .mapToObj(each::get)
                .toList();
        var created = all.stream().map(changed -> review("CREATE", "", NullNode.getInstance(), changed));
        var updated = IntStream.range(0, all.size())
                .filter(index -> index % UPDATED == 0)
                .mapToObj(all::get)
                .flatMap(changed -> Stream.of(
                        review("UPDATE", "", pod, changed),
                        review("UPDATE", "", changed, changed),
                        review("UPDATE", "", changed, withAnotherImage(changed)),
                        review("UPDATE", "ephemeralcontainers", pod, changed)));
        return Stream.concat(created, updated);
    }

    private static Stream<ObjectNode> pods(JsonNode pod) {
        return Stream.concat(
                Stream.concat(
                        changed(pod, "", VALUES_OF_PODS), changed(pod, "/securityContext", VALUES_OF_POD_CONTEXTS)),
                Stream.concat(
                        SERVING.stream().flatMap(container -> changed(pod, container, VALUES_OF_SERVING)),
                        CONTAINERS.stream()
                                .flatMap(container -> Stream.concat(
                                        changed(pod, container, VALUES_OF_CONTAINERS),
                                        changed(pod, container + "/securityContext", VALUES_OF_CONTAINER_CONTEXTS)))));
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
        if (spec.isNull()) {
            return spec;
        }
        var pod = JsonNodeFactory.instance.objectNode();
        pod.putObject("metadata");
        return pod.set("spec", spec);
    }

    private static JsonNode yaml(String text) {
        return Serialization.unmarshal(text, JsonNode.class);
    }
}
