package ai.run.operator.verification;

import ai.run.operator.text.Printable;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * One part of what is checked about a pod; it reads JSON and nothing else. Where a value is not what the API says it may be,
 * it objects.
 */
interface PodCheck {

    /** The types of which every volume is made for its pod, so that nobody else's files are in it. */
    Set<String> OWN_VOLUMES = Set.of("configMap", "downwardAPI", "emptyDir", "projected", "secret");

    /** What stands in a violation between the field with its value and what that must be. */
    String MUST = ", and must be ";

    /** How much of a value is repeated in a violation. */
    int SHOWN = 120;

    /** Checks the annotations of the pod, some of which older servers and nodes take for fields. */
    default void annotations(JsonNode annotations, List<String> violations) {}

    /** Checks the fields of the pod's spec, apart from its containers. */
    default void pod(JsonNode spec, List<String> violations) {}

    /** Checks one container of whatever list. */
    default void container(JsonNode spec, String path, JsonNode container, List<String> violations) {}

    /** Says whether a field has no value, which the API server treats the same in both spellings. */
    static boolean isUnset(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** Says whether a value is {@code true} or {@code false} itself, not a string that looks like it. */
    static boolean is(boolean expected, JsonNode value) {
        return value.isBoolean() && value.booleanValue() == expected;
    }

    /** Says whether a value is the number itself, not a string or a fraction that looks like it. */
    static boolean is(long expected, JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() == expected;
    }

    /** Says whether a value is one of these texts. */
    static boolean isOneOf(Set<String> allowed, JsonNode value) {
        return value.isTextual() && allowed.contains(value.textValue());
    }

    /** Records a violation unless the value holds. */
    static void require(boolean holds, String path, JsonNode value, String expectation, List<String> violations) {
        if (!holds) {
            var found = value.isMissingNode() ? "unset" : value.toString();
            violations.add(path + " is " + Printable.shortened(found, SHOWN) + MUST + expectation);
        }
    }

    /** Records a violation unless a field has no value. */
    static void requireUnset(String path, JsonNode value, List<String> violations) {
        require(isUnset(value), path, value, "unset", violations);
    }

    /** Records a violation unless a field is {@code false} or has no value, which is the same. */
    static void requireUnsetOrFalse(String path, JsonNode value, List<String> violations) {
        require(isUnset(value) || is(false, value), path, value, "unset or false", violations);
    }

    /** The fields of an object that may be unset; every other value is a violation, and has none. */
    static JsonNode object(String path, JsonNode value, List<String> violations) {
        require(isUnset(value) || value.isObject(), path, value, "unset or an object", violations);
        return value;
    }

    /**
     * Visits the objects of a list that may be unset, each with its path: by its name, or by its index where it has none.
     * Every other value is a violation.
     */
    static void elements(String path, JsonNode list, List<String> violations, BiConsumer<String, JsonNode> visitor) {
        require(isUnset(list) || list.isArray(), path, list, "unset or a list", violations);
        for (int index = 0; index < list.size() && list.isArray(); index++) {
            var element = list.path(index);
            var name = Printable.shortened(element.path("name").asText(), SHOWN);
            var elementPath = path + "[" + (name.isEmpty() ? index : name) + "]";
            require(element.isObject(), elementPath, element, "an object", violations);
            visitor.accept(elementPath, element);
        }
    }
}
