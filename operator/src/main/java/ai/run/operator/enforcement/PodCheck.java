package ai.run.operator.enforcement;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** One part of what {@link PodVerifier} checks; it reads JSON and nothing else. */
interface PodCheck {

    /** Checks the fields of the pod's spec, apart from its containers. */
    void pod(JsonNode spec, List<String> violations);

    /** Checks one container of whatever list. */
    void container(String path, JsonNode container, List<String> violations);

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

    /** Records a violation unless the value holds. */
    static void require(boolean holds, String path, JsonNode value, String expectation, List<String> violations) {
        if (!holds) {
            var found = value.isMissingNode() ? "unset" : value.toString();
            violations.add(path + " is " + found + ", and must be " + expectation);
        }
    }
}
