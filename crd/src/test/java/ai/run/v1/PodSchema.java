package ai.run.v1;

import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What Kubernetes' own API says of its fields and the library's Java types do not: how lists and maps of two managers are
 * merged, how long numbers are, and fields that are younger than the library. And what it does not say: how long lists and
 * maps may be. Fields are named by the end of their path.
 *
 * <p>{@code PodSchemaIT} holds the outcome against the schema that a real server publishes.
 */
final class PodSchema {

    /** Lists that are merged item by item, and the fields that tell the items apart. */
    private static final Map<String, List<String>> LIST_KEYS = Map.ofEntries(
            Map.entry("containers", List.of("name")),
            Map.entry("initContainers", List.of("name")),
            Map.entry("ephemeralContainers", List.of("name")),
            Map.entry("env", List.of("name")),
            Map.entry("ports", List.of("containerPort", "protocol")),
            Map.entry("volumeMounts", List.of("mountPath")),
            Map.entry("volumeDevices", List.of("devicePath")),
            Map.entry("resources.claims", List.of("name")),
            Map.entry("volumes", List.of("name")),
            Map.entry("hostAliases", List.of("ip")),
            Map.entry("imagePullSecrets", List.of("name")),
            Map.entry("resourceClaims", List.of("name")),
            Map.entry("schedulingGates", List.of("name")),
            Map.entry("topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")),
            Map.entry("ownerReferences", List.of("uid")));

    /** The one key that may be left out, and its default; the others are required. */
    private static final String PROTOCOL = "protocol";

    private static final String DEFAULT_PROTOCOL = "TCP";

    private static final Set<String> SETS = Set.of("finalizers", "exitCodes.values", "onExitCodes.values");

    /** Objects that have one manager as a whole. */
    private static final Set<String> ATOMIC_OBJECTS = Set.of(
            "ownerReferences[]",
            "nodeSelector",
            "nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution",
            "nodeSelectorTerms[]",
            "preference",
            "labelSelector",
            "namespaceSelector",
            "valueFrom.configMapKeyRef",
            "fieldRef",
            "valueFrom.fileKeyRef",
            "resourceFieldRef",
            "valueFrom.secretKeyRef",
            "imagePullSecrets[]",
            "cephfs.secretRef",
            "cinder.secretRef",
            "csi.nodePublishSecretRef",
            "flexVolume.secretRef",
            "iscsi.secretRef",
            "rbd.secretRef",
            "scaleIO.secretRef",
            "storageos.secretRef",
            "volumeClaimTemplate.spec.dataSource",
            "volumeClaimTemplate.spec.selector");

    /** Numbers of 64 bits which Kubernetes takes at full length; for IDs and deadlines of pods it takes 31 bits alone. */
    private static final Set<String> LONGS = Set.of(
            "generation",
            "deletionGracePeriodSeconds",
            "terminationGracePeriodSeconds",
            "sleep.seconds",
            "tolerationSeconds",
            "serviceAccountToken.expirationSeconds");

    private PodSchema() {}

    /** Completes the schema of a pod template. */
    static void completeTemplate(JSONSchemaProps template) {
        addNew(
                CrdGeneration.at(template, "spec"),
                "schedulingGroup",
                new JSONSchemaPropsBuilder()
                        .withType("object")
                        .addToProperties("podGroupName", text())
                        .build());
        addNew(
                CrdGeneration.at(template, "spec", "volumes[]", "projected", "sources[]", "podCertificate"),
                "userAnnotations",
                new JSONSchemaPropsBuilder()
                        .withType("object")
                        .withNewAdditionalProperties()
                        .withSchema(text())
                        .endAdditionalProperties()
                        .build());
        complete("template", template);
    }

    /** Completes the schema of a field, and of all that is below it. */
    static void complete(String path, JSONSchemaProps schema) {
        LIST_KEYS.entrySet().stream()
                .filter(list -> isAt(path, list.getKey()))
                .forEach(list -> mergeBy(list.getValue(), schema));
        if (isAt(path, SETS)) {
            schema.setXKubernetesListType("set");
        }
        if (isAt(path, ATOMIC_OBJECTS)) {
            schema.setXKubernetesMapType("atomic");
        }
        if (isAt(path, LONGS)) {
            schema.setFormat("int64");
        }
        if (schema.getProperties() != null) {
            schema.getProperties().forEach((name, field) -> complete(path + "." + name, field));
        }
        if (schema.getItems() != null) {
            schema.setMaxItems(limit(path));
            complete(path + "[]", schema.getItems().getSchema());
        }
        if (schema.getAdditionalProperties() != null) {
            schema.setMaxProperties(limit(path));
        }
    }

    private static long limit(String path) {
        var field = path.lastIndexOf('.');
        var owner = path.lastIndexOf('.', field - 1);
        return Limits.of(path.substring(owner + 1, field), path.substring(field + 1));
    }

    private static void mergeBy(List<String> keys, JSONSchemaProps list) {
        list.setXKubernetesListType("map");
        list.setXKubernetesListMapKeys(keys);
        var item = list.getItems().getSchema();
        item.setRequired(keys.stream().filter(key -> !key.equals(PROTOCOL)).toList());
        if (keys.contains(PROTOCOL)) {
            item.getProperties().get(PROTOCOL).setDefault(TextNode.valueOf(DEFAULT_PROTOCOL));
        }
    }

    private static boolean isAt(String path, Set<String> ends) {
        return ends.stream().anyMatch(end -> isAt(path, end));
    }

    private static boolean isAt(String path, String end) {
        return path.endsWith("." + end);
    }

    /** Adds a field of Kubernetes that the library's type keeps aside, as it does with all that it does not know. */
    private static void addNew(JSONSchemaProps owner, String name, JSONSchemaProps field) {
        var fields = new TreeMap<>(owner.getProperties());
        if (fields.put(name, field) != null) {
            throw new IllegalStateException("the library has learnt of " + name + ": take it out here");
        }
        owner.setProperties(fields);
    }

    private static JSONSchemaProps text() {
        return new JSONSchemaPropsBuilder().withType("string").build();
    }
}
