package ai.run.operator.yaml;

import java.util.Map;
import java.util.Optional;

/** The entries of a mapping, all of them with a known key. */
public final class YamlMapping {

    private final YamlValue mapping;
    private final Map<String, YamlValue> values;

    YamlMapping(YamlValue mapping, Map<String, YamlValue> values) {
        this.mapping = mapping;
        this.values = values;
    }

    /** What a key says; empty where the mapping does not have the key. A key without a value is a mistake. */
    public <T> Optional<T> optional(String key, YamlValue.Reader<T> reader) throws InvalidYamlException {
        var value = values.get(key);
        return value == null ? Optional.empty() : Optional.of(reader.read(value));
    }

    /** What a key says that the mapping must have. */
    public <T> T required(String key, YamlValue.Reader<T> reader) throws InvalidYamlException {
        var value = values.get(key);
        if (value == null) {
            throw mapping.invalid("lacks the key " + key + "; add it");
        }
        return reader.read(value);
    }
}
