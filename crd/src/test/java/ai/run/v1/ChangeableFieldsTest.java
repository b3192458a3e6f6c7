package ai.run.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every place that tells which fields may change tells the same. */
class ChangeableFieldsTest {

    private static final Set<String> OF_A_JOB = ChangeableFields.of(Workload.JOB);
    private static final Set<String> OF_A_POD = ChangeableFields.of(Workload.POD);

    /** A Pod has no such field at any time. */
    private static final Set<String> OF_JOBS_ALONE = Set.of(
            "parallelism",
            "completions",
            "completionMode",
            "backoffLimit",
            "backoffLimitPerIndex",
            "maxFailedIndexes",
            "podFailurePolicy");

    private static final String SAME = "has(self.spec.%1$s) == has(oldSelf.spec.%1$s)"
            + " && (!has(self.spec.%1$s) || self.spec.%1$s == oldSelf.spec.%1$s)";

    private static final Pattern COMPARED = Pattern.compile("has\\(self\\.spec\\.(\\w+)\\) == has\\(oldSelf");
    private static final Pattern SUSPENDED = Pattern.compile("set spec\\.suspend to\\s+true first");

    /** A list of fields, as messages have it: {@code spec.a, b and c}. */
    private static final Pattern NAMED = Pattern.compile("^spec\\.([\\w, ]+?) (?:of a Pod )?cannot be changed once");

    @Test
    void everyFieldIsAField() {
        assertThat(fields()).containsAll(OF_A_JOB).containsAll(OF_A_POD);
        assertThat(OF_A_JOB).containsAll(OF_A_POD);
    }

    @Test
    void theRulesKeepEverythingElseOfAJob() {
        assertThat(keptOfEveryWorkload()).containsExactlyInAnyOrderElementsOf(without(fields(), OF_A_JOB));
    }

    @Test
    void theRulesKeepEverythingElseOfAPod() {
        var kept = Stream.concat(keptOfEveryWorkload().stream(), compared(RunaiJob.SAME_DEADLINE).stream())
                .collect(Collectors.toSet());

        assertThat(without(kept, OF_JOBS_ALONE))
                .containsExactlyInAnyOrderElementsOf(without(without(fields(), OF_A_POD), OF_JOBS_ALONE));
    }

    @Test
    void everyRuleComparesItsFieldsAlike() {
        for (var rule : List.of(RunaiJob.SAME_IDENTITY, RunaiJob.SAME_SHAPE, RunaiJob.SAME_DEADLINE)) {
            assertThat(rule)
                    .isEqualTo(compared(rule).stream().map(SAME::formatted).collect(Collectors.joining(" && ")));
        }
    }

    @Test
    void everyMessageNamesTheFieldsOfItsRule() {
        var rules = Arrays.stream(RunaiJob.class.getAnnotationsByType(ValidationRule.class))
                .filter(rule -> rule.value().startsWith(RunaiJob.CHANGEABLE))
                .toList();

        assertThat(rules).hasSize(4).allSatisfy(rule -> {
            assertThat(rule.message()).containsPattern(SUSPENDED);
            var compared = compared(rule.value());
            assertThat(named(rule.message())).isEqualTo(compared.isEmpty() ? List.of("template") : compared);
        });
    }

    @Test
    void theDescriptionsOfFieldsPromiseNothingElse() {
        assertThat(declared()
                        .filter(field -> description(field).contains("May be changed while"))
                        .map(Field::getName))
                .isSubsetOf(OF_A_JOB);
        assertThat(declared()
                        .filter(field -> description(field).contains("but not while a Pod does"))
                        .map(Field::getName))
                .containsExactlyInAnyOrderElementsOf(without(without(OF_A_JOB, OF_A_POD), OF_JOBS_ALONE));
    }

    @Test
    void theDocumentNamesThem() throws IOException {
        var sentence = Pattern.compile("Once the workload exists, only (.+?) may\\s+change\\.", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "samples", "README.md")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.joining());

        assertThat(Pattern.compile("`(\\w+)`").matcher(sentence).results().map(found -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(OF_A_JOB);
    }

    private static Set<String> keptOfEveryWorkload() {
        return Stream.of(List.of("template"), compared(RunaiJob.SAME_IDENTITY), compared(RunaiJob.SAME_SHAPE))
                .flatMap(List::stream)
                .collect(Collectors.toSet());
    }

    private static List<String> compared(String rule) {
        return COMPARED.matcher(rule).results().map(found -> found.group(1)).toList();
    }

    private static List<String> named(String message) {
        return NAMED.matcher(message)
                .results()
                .map(found -> found.group(1))
                .flatMap(fields -> Stream.of(fields.split(", | and ", -1)))
                .toList();
    }

    private static Set<String> fields() {
        return declared().map(Field::getName).collect(Collectors.toSet());
    }

    private static Stream<Field> declared() {
        return Arrays.stream(RunaiJobSpec.class.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()));
    }

    private static String description(Field field) {
        return field.getAnnotation(JsonPropertyDescription.class).value();
    }

    private static Set<String> without(Set<String> fields, Set<String> others) {
        return fields.stream().filter(field -> !others.contains(field)).collect(Collectors.toSet());
    }
}
