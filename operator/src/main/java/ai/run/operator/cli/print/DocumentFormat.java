package ai.run.operator.cli.print;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** The formats in which values are printed for programs. */
public enum DocumentFormat {
    /** Indented JSON. */
    JSON {
        @Override
        public String print(Object value) {
            try {
                return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("what commands print has JSON", e);
            }
        }
    },
    /** YAML. */
    YAML {
        @Override
        public String print(Object value) {
            var searchClasses = false;
            var yaml = new KubernetesSerialization(MAPPER.copy(), searchClasses).asYaml(value);
            return yaml.startsWith(START) ? yaml.substring(START.length()) : yaml;
        }
    };

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** One document needs none. */
    private static final String START = "---\n";

    /** Returns the value as text that ends with a line. */
    public abstract String print(Object value);
}
