package ai.run.operator.yaml;

import java.util.regex.Pattern;

/** Reads names of Kubernetes objects. */
public final class ObjectNames {

    private static final Pattern OBJECT_NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,252}");

    private ObjectNames() {}

    /** The name of an object of that kind. */
    public static String read(YamlValue value, String kind) throws InvalidYamlException {
        return value.text(
                "the name of a " + kind, text -> OBJECT_NAME.matcher(text).matches());
    }
}
