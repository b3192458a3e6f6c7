package ai.run.operator.cli.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestWriterTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What kubectl takes for a boolean or a number, where it is not quoted, among them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a",
                "yes",
                "No",
                "on",
                "y",
                "null",
                "~",
                "true",
                "1",
                "010",
                "1e3",
                "0x1F",
                "1:30",
                ".5",
                "-1",
                "-",
                "- a",
                "a: b",
                "a:",
                "a:b",
                "a #b",
                "#a",
                "*a",
                "&a",
                "!a",
                "|",
                ">",
                "%a",
                "@a",
                "`a`",
                "'a'",
                "\\\"a\\\"",
                "\\\\",
                "{a}",
                "[a]",
                "a, b",
                "=",
                "<<",
                "2026-12-01",
                "pytorch/pytorch:2.8",
                "--flag=x",
                "$(A)",
                "a\\nb",
                "a\\nb\\n",
                "a\\n\\n",
                "\\na",
                " a\\nb",
                "a \\nb",
                "a\\tb\\n",
                "a\\r\\nb",
                "é",
                "\\u202Eabc",
                "\\uD83D\\uDE00",
                "x\\u0000y",
                "a ",
                "/",
                "_",
                "NaN",
                ".inf",
                "0o17",
                "1_000"
            })
    void writesTextThatIsReadAsTheSameText(String escaped) throws IOException {
        var text = JSON.readValue("\"" + escaped + "\"", String.class);
        var object = JSON.createObjectNode().put("value", text);
        object.putObject("map").put(text, text);
        object.putArray("list").add(text).addArray().add(text);

        var yaml = ManifestWriter.yaml(List.of(object));

        assertThat(Serialization.unmarshal(yaml, JsonNode.class)).as(yaml).isEqualTo(object);
    }

    @Test
    void writesAsPeopleDo() throws IOException {
        var object = JSON.readTree(
                """
                {"kind": "RunaiJob", "spec": {"i": 1, "f": 0.5, "yes": "yes", "empty": {}, "none": [], "nothing": null,
                 "list": [{"name": "main", "image": "busybox:1.37.0", "args": ["sh", "-c", "id\\nwhoami\\n"]}]}}
                """);

        assertThat(ManifestWriter.yaml(List.of(object, JSON.readTree("{\"a\": true}"))))
                .isEqualTo(
                        """
                        kind: RunaiJob
                        spec:
                          i: 1
                          f: 0.5
                          "yes": "yes"
                          empty: {}
                          none: []
                          nothing: null
                          list:
                          - name: main
                            image: busybox:1.37.0
                            args:
                            - sh
                            - -c
                            - |
                              id
                              whoami
                        ---
                        a: true
                        """);
    }

    @Test
    void writesSeveralObjectsAsAListOfJson() throws IOException {
        var object = JSON.readTree("{\"kind\": \"Job\"}");

        assertThat(JSON.readTree(ManifestWriter.json(List.of(object)))).isEqualTo(object);
        assertThat(JSON.readTree(ManifestWriter.json(List.of(object, object))))
                .isEqualTo(
                        JSON.readTree(
                                "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [{\"kind\": \"Job\"}, {\"kind\": \"Job\"}]}"));
    }
}
