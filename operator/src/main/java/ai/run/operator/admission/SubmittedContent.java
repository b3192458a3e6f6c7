package ai.run.operator.admission;

import ai.run.operator.workload.ReservedMetadata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * What of a RunaiJob its submitter answers for: what it runs, and what its pods are labelled with, by which other
 * programs give them identities in a cloud, side containers and ways through the network. Who changes it must be allowed
 * to use the job's identity.
 */
final class SubmittedContent {

    /** What may change without changing what runs. */
    private static final Set<String> HARMLESS =
            Set.of("suspend", "parallelism", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished");

    private SubmittedContent() {}

    /** The content of a RunaiJob; two with equal content run the same. */
    static JsonNode of(JsonNode job) {
        var content = JsonNodeFactory.instance.objectNode();
        content.set("spec", job.path("spec") instanceof ObjectNode spec ? withoutHarmless(spec) : job.path("spec"));
        content.set("labels", inherited(job.path("metadata").path("labels")));
        return content;
    }

    private static ObjectNode withoutHarmless(ObjectNode spec) {
        var content = JsonNodeFactory.instance.objectNode();
        content.setAll(spec);
        content.remove(HARMLESS);
        return content;
    }

    /** What never reaches the workload may change: Argo CD and Helm mark as theirs what is there already. */
    private static ObjectNode inherited(JsonNode labels) {
        var inherited = JsonNodeFactory.instance.objectNode();
        labels.properties().stream()
                .filter(label -> !ReservedMetadata.isReserved(label.getKey()))
                .forEach(label -> inherited.set(label.getKey(), label.getValue()));
        return inherited;
    }
}
