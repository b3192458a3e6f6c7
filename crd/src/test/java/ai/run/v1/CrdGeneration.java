package ai.run.v1;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes the CustomResourceDefinition from the Java types, with what the types alone cannot say. */
final class CrdGeneration {

    /** What Kubernetes' own parser of quantities accepts; the pattern that controller-gen writes for them. */
    private static final String QUANTITY = "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))"
            + "(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";

    private CrdGeneration() {}

    /** Returns the CustomResourceDefinition as YAML. */
    static String yaml() {
        var yaml = new ByteArrayOutputStream();
        new CRDGenerator()
                .customResourceClasses(RunaiJob.class)
                .withMinQuotes(true)
                .withPostProcessor(new CRDPostProcessor() {
                    @Override
                    public HasMetadata process(HasMetadata crd, String crdSpecVersion) {
                        return complete((CustomResourceDefinition) crd);
                    }
                })
                .withOutput(new CRDGenerator.AbstractCRDOutput<ByteArrayOutputStream>() {
                    @Override
                    protected ByteArrayOutputStream createStreamFor(String crdName) {
                        return yaml;
                    }
                })
                .generate();
        // Not every YAML parser takes "2.147483647E9", which is how Java prints the bound, for a number.
        return yaml.toString(StandardCharsets.UTF_8).replace("2.147483647E9", "2147483647");
    }

    private static CustomResourceDefinition complete(CustomResourceDefinition crd) {
        var version = crd.getSpec().getVersions().get(0);
        version.setAdditionalPrinterColumns(printerColumns());

        var schema = version.getSchema().getOpenAPIV3Schema();
        schema.setDescription("RunaiJob runs a Job or Pod as a user: the operator gives its containers the user's UID"
                + " and GIDs, applies what the cluster enforces, and makes a temporary home directory.");
        schema.setRequired(List.of("spec"));
        // A job that nobody has looked at yet is not up to date; without this, kstatus takes it for current.
        at(schema, "status").setDefault(JsonNodeFactory.instance.objectNode().put("observedGeneration", -1));
        // `kubectl create job --dry-run` writes this null, and such manifests must apply unchanged.
        at(schema, "spec", "template", "metadata", "creationTimestamp").setNullable(true);
        // The generator takes no @Size on a quantity.
        at(schema, "spec", "homeDir", "sizeLimit").setMaxLength((long) HomeDir.SIZE_LIMIT_MAX_LENGTH);
        var conditions = at(schema, "status", "conditions");
        conditions.setXKubernetesListType("map");
        conditions.setXKubernetesListMapKeys(List.of("type"));
        conditions.getItems().getSchema().setRequired(List.of("type", "status"));
        PodSchema.completeTemplate(at(schema, "spec", "template"));
        PodSchema.complete("podFailurePolicy", at(schema, "spec", "podFailurePolicy"));
        Descriptions.addTo(schema);
        strict("", schema);
        return crd;
    }

    private static List<CustomResourceColumnDefinition> printerColumns() {
        return List.of(
                column("Phase", ".status.phase", "string", 0),
                column("User", ".status.identity.username", "string", 0),
                column("UID", ".status.identity.uid", "integer", 0),
                column("Enforced", ".status.enforced", "string", 0),
                column("Succeeded", ".status.succeeded", "integer", 0),
                column("Age", ".metadata.creationTimestamp", "date", 0),
                column("GID", ".status.identity.gid", "integer", 1),
                column("Home", ".status.homeDirectory", "string", 1),
                column("Reason", ".status.conditions[?(@.type==\"Ready\")].reason", "string", 1));
    }

    private static CustomResourceColumnDefinition column(String name, String path, String type, int priority) {
        return new CustomResourceColumnDefinitionBuilder()
                .withName(name)
                .withJsonPath(path)
                .withType(type)
                .withPriority(priority)
                .build();
    }

    /** The schema of a field; {@code name[]} is that of a list's items. */
    static JSONSchemaProps at(JSONSchemaProps schema, String... path) {
        var found = schema;
        for (var step : path) {
            var isItem = step.endsWith("[]");
            found = found.getProperties().get(isItem ? step.substring(0, step.length() - 2) : step);
            found = isItem ? found.getItems().getSchema() : found;
        }
        return found;
    }

    /**
     * Bounds every value by what a Java client can read: one stored object that it cannot read would stop the watch
     * of all the others.
     */
    private static void strict(String name, JSONSchemaProps schema) {
        if ("integer".equals(schema.getType()) && schema.getFormat() == null) {
            schema.setFormat("int32");
        }
        // Two types are integer or string: a quantity, and the port of a probe, which may be a name.
        if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString()) && !name.equals("port")) {
            quantity(schema);
        }
        if (schema.getProperties() != null) {
            schema.getProperties().forEach(CrdGeneration::strict);
        }
        if (schema.getItems() != null) {
            strict(name, schema.getItems().getSchema());
        }
        if (schema.getAdditionalProperties() != null) {
            strict(name, schema.getAdditionalProperties().getSchema());
        }
    }

    /**
     * A quantity is a string or any number, {@code cpu: 0.5} among them. There is no type for that, so what it is not is
     * said instead: no object, no list (there is none with at least one entry and at most none), no boolean.
     */
    private static void quantity(JSONSchemaProps schema) {
        schema.setXKubernetesIntOrString(null);
        schema.setAnyOf(List.of());
        schema.setXKubernetesPreserveUnknownFields(true);
        schema.setPattern(QUANTITY);
        schema.setMinProperties(1L);
        schema.setMaxProperties(0L);
        schema.setMinItems(1L);
        schema.setMaxItems(0L);
        schema.setNot(new JSONSchemaPropsBuilder()
                .addToEnum(BooleanNode.TRUE, BooleanNode.FALSE)
                .build());
    }
}
