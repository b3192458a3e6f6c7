package ai.run.operator.cli.manifest;

import ai.run.operator.text.Printable;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What the CRD's schema says of a RunaiJob: the check that the API server makes before the operator sees anything. Of its CEL
 * rules there is the one that the operator does not say again of every job.
 *
 * <p>Source: the CRD of {@code config/crd}, which is in the jar, and "Extend the Kubernetes API with CustomResourceDefinitions".
 *
 * @param root the schema of the whole object
 */
public record CrdSchema(JsonNode root) {

    private static final String RESOURCE = "/crd/runaijobs.run.ai.yaml";

    private static final String NAME = "[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?";

    /** The schema that this version of the operator is shipped with. */
    public static CrdSchema shipped() {
        try (InputStream file = Objects.requireNonNull(CrdSchema.class.getResourceAsStream(RESOURCE))) {
            var crd = ManifestParser.documents(RESOURCE, new String(file.readAllBytes(), StandardCharsets.UTF_8))
                    .get(0);
            return new CrdSchema(crd.at("/spec/versions/0/schema/openAPIV3Schema"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnusableInputException e) {
            throw new IllegalStateException("it was generated", e);
        }
    }

    /** Every violation by a RunaiJob, each a clause that begins with the field. */
    public List<String> violations(ObjectNode job) {
        var found = new ArrayList<String>();
        unknown(job, List.of("apiVersion", "kind", "metadata", "spec", "status"), found);
        if (job.path("metadata") instanceof ObjectNode metadata) {
            new SchemaCheck(found).check("metadata", metadata, metadataSchema());
            checkName("metadata.name", metadata.path("name"), "", found);
            checkName("metadata.generateName", metadata.path("generateName"), "x", found);
        }
        if (isAbsent(job.path("spec"))) {
            found.add("spec is required: add it, with a template");
        } else {
            new SchemaCheck(found).check("spec", job.path("spec"), specSchema());
            checkUser(job.at("/spec/user"), found);
        }
        return found;
    }

    /**
     * Takes out of a RunaiJob what the schema does not know.
     *
     * @return the paths of what was taken out
     */
    public List<String> prune(ObjectNode job) {
        var removed = new ArrayList<String>();
        prune("metadata", job.path("metadata"), metadataSchema(), removed);
        prune("spec", job.path("spec"), specSchema(), removed);
        return removed;
    }

    private JsonNode specSchema() {
        return root.at("/properties/spec");
    }

    /** That of the template is the one of every object. */
    private JsonNode metadataSchema() {
        return specSchema().at("/properties/template/properties/metadata");
    }

    private static void unknown(ObjectNode object, List<String> known, List<String> found) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                found.add(SchemaCheck.unknownField("", name));
            }
        });
    }

    private static void checkName(String path, JsonNode name, String ending, List<String> found) {
        if (name.isTextual() && !(name.textValue() + ending).matches(NAME)) {
            found.add(
                    "%s is %s; it must consist of lower case letters, digits, - and ., and begin and end with a letter or digit"
                            .formatted(path, Printable.quoted(name.textValue())));
        }
    }

    /** The operator says it only of jobs that run as a user. */
    private static void checkUser(JsonNode user, List<String> found) {
        if (isAbsent(user.path("uid")) != isAbsent(user.path("gid"))) {
            found.add("spec.user: uid and gid go together: with a uid alone the container would run with GID 0");
        }
    }

    static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static void prune(String path, JsonNode value, JsonNode schema, List<String> removed) {
        if (value instanceof ObjectNode object && schema.has("properties")) {
            var names = new ArrayList<String>();
            object.fieldNames().forEachRemaining(names::add);
            for (var name : names) {
                var known = schema.path("properties").path(name);
                if (known.isMissingNode()) {
                    object.remove(name);
                    removed.add(path + "." + name);
                } else {
                    prune(path + "." + name, object.path(name), known, removed);
                }
            }
        } else if (value instanceof ArrayNode array) {
            for (var index = 0; index < array.size(); index++) {
                var element = array.get(index);
                prune(SchemaCheck.elementPath(path, index, element), element, schema.path("items"), removed);
            }
        } else if (value instanceof ObjectNode map
                && schema.path("additionalProperties") instanceof ObjectNode values) {
            map.properties()
                    .forEach(entry -> prune(path + "[" + entry.getKey() + "]", entry.getValue(), values, removed));
        }
    }
}
