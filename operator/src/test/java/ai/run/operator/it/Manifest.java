package ai.run.operator.it;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;

/** What users and administrators write, as the YAML that they write. */
final class Manifest {

    /** The spec of a pod that runs as 1234:5678, cannot become anybody else, and satisfies the standard "restricted". */
    static final String GOOD =
            """
            restartPolicy: Never
            securityContext: {runAsUser: 1234, runAsGroup: 5678, supplementalGroupsPolicy: Strict, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
            containers: [{name: main, image: busybox, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]
            """;

    /** The same, but for one container, which runs as root. */
    static final String ROOT =
            """
            restartPolicy: Never
            securityContext: {runAsUser: 1234, runAsGroup: 5678, supplementalGroupsPolicy: Strict, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
            containers: [{name: main, image: busybox, securityContext: {runAsUser: 0, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]
            """;

    static final String ROOT_REFUSED = "containers[main].securityContext.runAsUser is 0, and must be one of 1000-60000";

    /** What the operator marks its workloads with. */
    static final String MARKS = "app.kubernetes.io/managed-by: runaijob-operator, run.ai/job-name: train";

    private Manifest() {}

    static String pod(String name, String spec) {
        return pod("name: " + name, "", spec);
    }

    /**
     * A pod.
     *
     * @param name {@code name: ...} or {@code generateName: ...}
     * @param metadata further fields, each after a comma
     */
    static String pod(String name, String metadata, String spec) {
        return "apiVersion: v1\nkind: Pod\nmetadata: {%s%s}\nspec:\n%s".formatted(name, metadata, spec.indent(2));
    }

    /** A Job with that metadata, whose pods have the labels. */
    static String job(String metadata, String podLabels, String spec) {
        return "apiVersion: batch/v1\nkind: Job\nmetadata: {%s}\nspec:\n  template:\n    metadata: {labels: {%s}}\n    spec:\n%s"
                .formatted(metadata, podLabels, spec.indent(6));
    }

    static String deployment(String name, String labels, String spec) {
        return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: %s}\nspec:\n  selector: {matchLabels: {%s}}\n  template:\n    metadata: {labels: {%2$s}}\n    spec:\n%s"
                .formatted(
                        name, labels, spec.replace("restartPolicy: Never\n", "").indent(6));
    }

    static String runaiJob(String name, String spec) {
        return runaiJob("name: " + name, "", spec);
    }

    /** A RunaiJob; for the first two see {@link #pod(String, String, String)}. */
    static String runaiJob(String name, String metadata, String spec) {
        return "apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {%s%s}\nspec:\n%s"
                .formatted(name, metadata, spec.indent(2));
    }

    /** The template of a RunaiJob around that spec of a pod. */
    static String template(String podSpec) {
        return "template:\n  spec:\n" + podSpec.indent(4);
    }

    static HasMetadata object(KubernetesClient client, String namespace, String yaml) {
        var object = (HasMetadata) client.getKubernetesSerialization().unmarshal(yaml);
        object.getMetadata().setNamespace(namespace);
        return object;
    }

    static HasMetadata create(KubernetesClient client, String namespace, String yaml) {
        return client.resource(object(client, namespace, yaml)).create();
    }
}
