package ai.run.operator.testing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;

/** What users and administrators write, as the YAML that they write. */
public final class Manifest {

    /** The spec of a pod that runs as 1234:5678, cannot become anybody else, and satisfies the standard "restricted". */
    public static final String GOOD =
            """
            restartPolicy: Never
            securityContext: {runAsUser: 1234, runAsGroup: 5678, supplementalGroupsPolicy: Strict, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
            containers: [{name: main, image: busybox, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]
            """;

    /** The same, but for one container, which runs as root. */
    public static final String ROOT =
            """
            restartPolicy: Never
            securityContext: {runAsUser: 1234, runAsGroup: 5678, supplementalGroupsPolicy: Strict, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
            containers: [{name: main, image: busybox, securityContext: {runAsUser: 0, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]
            """;

    /** What is said of {@link #ROOT} where containers must not run as root. */
    public static final String ROOT_REFUSED =
            "containers[main].securityContext.runAsUser is 0, and must be one of 1000-60000";

    /** What the operator marks its workloads with. */
    public static final String MARKS = "app.kubernetes.io/managed-by: runaijob-operator, run.ai/job-name: train";

    private Manifest() {}

    /** A pod of that name. */
    public static String pod(String name, String spec) {
        return pod("name: " + name, "", spec);
    }

    /**
     * A pod.
     *
     * @param name {@code name: ...} or {@code generateName: ...}
     * @param metadata further fields, each after a comma
     */
    public static String pod(String name, String metadata, String spec) {
        return "apiVersion: v1\nkind: Pod\nmetadata: {%s%s}\nspec:\n%s".formatted(name, metadata, spec.indent(2));
    }

    /** A Job with that metadata, whose pods have the labels. */
    public static String job(String metadata, String podLabels, String spec) {
        return "apiVersion: batch/v1\nkind: Job\nmetadata: {%s}\nspec:\n  template:\n    metadata: {labels: {%s}}\n    spec:\n%s"
                .formatted(metadata, podLabels, spec.indent(6));
    }

    /** A Deployment, whose pods have the labels that it selects. */
    public static String deployment(String name, String labels, String spec) {
        return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: %s}\nspec:\n  selector: {matchLabels: {%s}}\n  template:\n    metadata: {labels: {%2$s}}\n    spec:\n%s"
                .formatted(
                        name, labels, spec.replace("restartPolicy: Never\n", "").indent(6));
    }

    /** A RunaiJob of that name. */
    public static String runaiJob(String name, String spec) {
        return runaiJob("name: " + name, "", spec);
    }

    /** A RunaiJob; for the first two see {@link #pod(String, String, String)}. */
    public static String runaiJob(String name, String metadata, String spec) {
        return "apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {%s%s}\nspec:\n%s"
                .formatted(name, metadata, spec.indent(2));
    }

    /** The template of a RunaiJob around that spec of a pod. */
    public static String template(String podSpec) {
        return "template:\n  spec:\n" + podSpec.indent(4);
    }

    /** The object that the YAML describes, in that namespace. */
    public static HasMetadata object(KubernetesClient client, String namespace, String yaml) {
        var object = (HasMetadata) client.getKubernetesSerialization().unmarshal(yaml);
        object.getMetadata().setNamespace(namespace);
        return object;
    }

    /** Creates the object that the YAML describes, and returns what the server made of it. */
    public static HasMetadata create(KubernetesClient client, String namespace, String yaml) {
        return client.resource(object(client, namespace, yaml)).create();
    }
}
