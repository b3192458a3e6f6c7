package ai.run.operator.decision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.enforcement.Finding;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpansionCheckTest {

    private static final String SECRET = "{name: S, valueFrom: {secretKeyRef: {name: s, key: k}}}";

    @ParameterizedTest
    @CsvSource({"22, true", "23, false", "35, false", "4000, false"})
    void variablesThatDoubleEachTimeEndInTime(int variables, boolean fits) {
        assertThat(ExpansionCheck.findings(pod("containers: [{name: main, env: [%s]}]".formatted(doubling(variables)))))
                .hasSize(fits ? 0 : 1);
    }

    @Test
    void theFindingNamesTheContainer() {
        assertThat(ExpansionCheck.findings(pod("initContainers: [{name: first, env: [%s]}]\ncontainers: [{name: main}]"
                        .formatted(doubling(35)))))
                .extracting(Finding::message)
                .containsExactly(
                        "initContainers[first] refers to variables, by $(NAME), in env, command and args so often that their values grow beyond 4,194,304 characters, or beyond 256 copies of values that come from Secrets, ConfigMaps and fields; use fewer such references");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "command: ['%s']",
                "args: ['%s']",
                "livenessProbe: {exec: {command: ['%s']}}",
                "readinessProbe: {exec: {command: ['%s']}}",
                "startupProbe: {exec: {command: ['%s']}}",
                "volumeMounts: [{name: v, subPathExpr: '%s'}]",
                "env: [{name: B, value: '%s'}]"
            })
    void countsWhereverAValueIsPut(String field) {
        var long1 = "{name: A, value: '%s'}".formatted("x".repeat(100_000));
        var container = field.contains("env")
                ? field.replace("env: [", "env: [" + long1 + ", ")
                : "env: [" + long1 + "]\n  " + field;
        var few = container.formatted("$(A)".repeat(10));
        var many = container.formatted("$(A)".repeat(100));

        assertThat(ExpansionCheck.findings(pod("containers:\n- name: main\n  " + few)))
                .isEmpty();
        assertThat(ExpansionCheck.findings(pod("containers:\n- name: main\n  " + many)))
                .hasSize(1);
    }

    @Test
    void countsCopiesOfWhatIsReadElsewhere() {
        for (var source : new String[] {"env: [" + SECRET + "]", "envFrom: [{secretRef: {name: s}}]"}) {
            var container = "containers:\n- name: main\n  " + source + "\n  args: ['%s']";
            assertThat(ExpansionCheck.findings(pod(container.formatted("$(S)".repeat(200)))))
                    .isEmpty();
            assertThat(ExpansionCheck.findings(pod(container.formatted("$(S)".repeat(300)))))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"$$(A)", "$(UNKNOWN)", "$(A", "$A", "$", "$$"})
    void whatIsNoReferenceHasItsOwnLength(String text) {
        var container = "containers:\n- name: main\n  env: [{name: A, value: '%s'}]\n  args: ['%s']"
                .formatted("x".repeat(100_000), text.repeat(100));
        assertThat(ExpansionCheck.findings(pod(container))).isEmpty();
    }

    @Test
    void aScriptOfAMegabyteIsNoHarm() {
        assertThat(ExpansionCheck.findings(
                        pod("containers: [{name: main, args: ['%s']}]".formatted("x".repeat(1_000_000)))))
                .isEmpty();
    }

    private static String doubling(int variables) {
        return IntStream.range(0, variables)
                .mapToObj(i ->
                        "{name: A%d, value: '%s'}".formatted(i, i == 0 ? "x" : "$(A%1$d)$(A%1$d)".formatted(i - 1)))
                .collect(Collectors.joining(", "));
    }

    private static JsonNode pod(String yaml) {
        return Serialization.unmarshal("---\n" + yaml, JsonNode.class);
    }
}
