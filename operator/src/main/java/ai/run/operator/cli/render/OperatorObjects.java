package ai.run.operator.cli.render;

import ai.run.operator.cli.manifest.Manifest;
import ai.run.operator.cli.manifest.UnusableInputException;
import ai.run.operator.serialization.OperatorSerialization;
import ai.run.operator.text.Printable;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads and writes objects as the operator does in a cluster. */
final class OperatorObjects {

    private static final KubernetesSerialization JSON = OperatorSerialization.create();

    private OperatorObjects() {}

    /** The object that a manifest describes. */
    static <T> T read(Manifest manifest, Class<T> type) throws UnusableInputException {
        try {
            return JSON.unmarshal(manifest.object().toString(), type);
        } catch (RuntimeException e) {
            throw new UnusableInputException("%s cannot be read%s; correct it".formatted(manifest.title(), where(e)));
        }
    }

    static <T> List<T> readAll(List<Manifest> manifests, Class<T> type) throws UnusableInputException {
        var objects = new ArrayList<T>();
        for (var manifest : manifests) {
            objects.add(read(manifest, type));
        }
        return objects;
    }

    /** The object, or a part of one, as it would be sent. */
    static JsonNode written(Object object) {
        return JSON.convertValue(object, JsonNode.class);
    }

    private static String where(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonMappingException mapping
                    && !mapping.getPath().isEmpty()) {
                return " at "
                        + Printable.sentence(mapping.getPath().stream()
                                .map(step -> step.getFieldName() == null
                                        ? "[" + step.getIndex() + "]"
                                        : "." + step.getFieldName())
                                .collect(Collectors.joining()))
                        + ", where the value has another type";
            }
        }
        return "";
    }
}
