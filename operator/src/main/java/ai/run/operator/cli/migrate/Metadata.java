package ai.run.operator.cli.migrate;

import ai.run.operator.text.Printable;
import ai.run.operator.workload.ReservedMetadata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Takes out of an object's metadata what the API server, controllers and tools have written. */
final class Metadata {

    private static final List<String> OF_THE_SERVER = List.of(
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink",
            "managedFields");

    private Metadata() {}

    /** Says whether an object comes from a cluster, and so has the defaults of its API server. */
    static boolean isExported(ObjectNode object) {
        return object.path("metadata").hasNonNull("uid")
                || object.path("status").isObject();
    }

    /** The metadata of an object as its owner would write it. */
    static ObjectNode own(JsonNode metadata, Remarks remarks) {
        var own = JsonNodeFactory.instance.objectNode();
        own.setAll(metadata instanceof ObjectNode given ? given.deepCopy() : own);
        leaveOutWhatTheServerWrote(own, remarks);
        if (own.hasNonNull("name")) {
            own.remove("generateName");
        }
        if (own.path("ownerReferences").isArray()) {
            var owners = own.path("ownerReferences")
                    .valueStream()
                    .map(owner -> Printable.sentence(owner.path("kind").asText() + " "
                            + owner.path("name").asText()))
                    .collect(Collectors.joining(", "));
            remarks.leaveOut(
                    own, "metadata", "ownerReferences", "it belonged to %s, which would delete it".formatted(owners));
        }
        remarks.leaveOut(own, "metadata", "finalizers", "its deletion would wait for another controller");
        leaveOutReserved(own, "metadata", remarks);
        return own;
    }

    /** The labels and annotations of a template, and nothing else. */
    static void cleanTemplate(ObjectNode template, Remarks remarks) {
        if (!(template.path("metadata") instanceof ObjectNode metadata)) {
            template.remove("metadata");
            return;
        }
        metadata.remove("creationTimestamp"); // always null, as programs write it
        var path = "spec.template.metadata";
        leaveOutReserved(metadata, path, remarks);
        var others = new ArrayList<String>();
        metadata.fieldNames().forEachRemaining(others::add);
        others.removeAll(List.of("labels", "annotations"));
        others.forEach(field ->
                remarks.leaveOut(metadata, path, field, "of a pod's own metadata only labels and annotations count"));
        if (metadata.isEmpty()) {
            template.remove("metadata");
        }
    }

    private static void leaveOutWhatTheServerWrote(ObjectNode metadata, Remarks remarks) {
        var written = OF_THE_SERVER.stream().filter(metadata::has).toList();
        if (!written.isEmpty()) {
            metadata.remove(written);
            remarks.add(
                    "metadata.%s: left out, because the API server writes it".formatted(String.join(", ", written)));
        }
    }

    private static void leaveOutReserved(ObjectNode metadata, String path, Remarks remarks) {
        for (var field : List.of("labels", "annotations")) {
            if (!(metadata.path(field) instanceof ObjectNode texts)) {
                continue;
            }
            var reserved = texts.properties().stream()
                    .map(Map.Entry::getKey)
                    .filter(ReservedMetadata::isReserved)
                    .toList();
            if (!reserved.isEmpty()) {
                texts.remove(reserved);
                remarks.add("%s.%s[%s]: left out, because controllers and tools go by it"
                        .formatted(path, field, Printable.sentence(String.join(", ", reserved))));
            }
            if (texts.isEmpty()) {
                metadata.remove(field);
            }
        }
    }
}
