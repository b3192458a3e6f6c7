package ai.run.operator.submission;

import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The RunaiJob as it is being written. It is a tree rather than the API's types, so that a manifest to start from keeps
 * every field that it has, and nothing is written that nobody said.
 */
final class Draft {

    private static final String MAIN = "main";

    private final ObjectNode job;
    private final List<String> remarks = new ArrayList<>();
    private int volumes;

    /** Starts from a manifest, which stays as it is, or from nothing. */
    Draft(@Nullable ObjectNode manifest) {
        job = manifest == null ? JsonNodeFactory.instance.objectNode() : manifest.deepCopy();
        if (manifest == null) {
            job.put("apiVersion", RunaiJob.GROUP + "/" + RunaiJob.VERSION);
            job.put("kind", RunaiJob.KIND);
            // In the order in which people write them.
            metadata();
            spec();
        } else if (!job.path("kind").asText().equals(RunaiJob.KIND)
                || !job.path("apiVersion").asText().startsWith(RunaiJob.GROUP + "/")) {
            throw new InvalidOptionException(
                    "--filename: the manifest is of kind %s and not a RunaiJob; 'kubectl runaijob migrate' makes one of it.",
                    job.path("kind").asText("(none)"));
        }
    }

    ObjectNode job() {
        return job;
    }

    List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** Something for the user to know that is no mistake. */
    void remark(String sentence) {
        remarks.add(sentence);
    }

    ObjectNode metadata() {
        return object(job, "metadata");
    }

    ObjectNode spec() {
        return object(job, "spec");
    }

    ObjectNode template() {
        return object(spec(), "template");
    }

    ObjectNode podSpec() {
        return object(template(), "spec");
    }

    /** The container that the options are about: that of the name {@code main}, else the first; made where there is none. */
    ObjectNode container() {
        var containers = array(podSpec(), "containers");
        for (var container : containers) {
            if (container.path("name").asText().equals(MAIN)) {
                return (ObjectNode) container;
            }
        }
        if (containers.isEmpty()) {
            return containers.addObject().put("name", MAIN);
        }
        if (!(containers.get(0) instanceof ObjectNode first)) {
            throw new InvalidOptionException("--filename: the first of spec.template.spec.containers is no container.");
        }
        return first;
    }

    /** Adds a volume with a name of its own, and mounts it; returns the volume, which lacks its source. */
    ObjectNode mount(String path, @Nullable String subPath, boolean readOnly) {
        if (!path.startsWith("/")) {
            throw new InvalidOptionException(
                    "A volume is mounted at %s, which is no absolute path: let it begin with a slash.", path);
        }
        var volumeList = array(podSpec(), "volumes");
        var name = freeName(volumeList);
        var mount =
                array(container(), "volumeMounts").addObject().put("name", name).put("mountPath", path);
        if (subPath != null) {
            mount.put("subPath", subPath);
        }
        if (readOnly) {
            mount.put("readOnly", true);
        }
        return volumeList.addObject().put("name", name);
    }

    private String freeName(ArrayNode taken) {
        var names = new HashSet<String>();
        taken.forEach(volume -> names.add(volume.path("name").asText()));
        String name;
        do {
            name = "volume-" + ++volumes;
        } while (names.contains(name));
        return name;
    }

    static ObjectNode object(ObjectNode parent, String field) {
        return parent.get(field) instanceof ObjectNode child
                ? child
                : created(parent, field).putObject(field);
    }

    static ArrayNode array(ObjectNode parent, String field) {
        return parent.get(field) instanceof ArrayNode child
                ? child
                : created(parent, field).putArray(field);
    }

    /** What stands there as something else is a mistake of the manifest, which must not be lost in silence. */
    private static ObjectNode created(ObjectNode parent, String field) {
        JsonNode other = parent.get(field);
        if (other != null && !other.isNull()) {
            throw new InvalidOptionException(
                    "--filename: the field %s of the manifest has a value of the wrong type.", field);
        }
        return parent;
    }
}
