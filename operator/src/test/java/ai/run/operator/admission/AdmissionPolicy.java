package ai.run.operator.admission;

import ai.run.operator.testing.Repository;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime.Program;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A ValidatingAdmissionPolicy that decides as it does in the API server, apart from the namespace. An error while an
 * expression is evaluated refuses in the API server; here it is a failure, because no policy is meant to have one.
 */
final class AdmissionPolicy {

    private final List<PolicyManifest.Rule> rules;
    private final List<Program> conditions;
    private final Map<String, Program> variables = new HashMap<>();
    private final List<Validation> validations;

    AdmissionPolicy(PolicyManifest.Spec spec) {
        rules = spec.matchConstraints().resourceRules();
        var language = PolicyLanguage.ofPolicies();
        conditions = spec.matchConditions().stream()
                .map(PolicyManifest.Named::expression)
                .map(language::condition)
                .toList();
        for (var variable : spec.variables()) {
            var name = "variables." + variable.name();
            var expression = language.compile(variable.expression());
            variables.put(name, language.program(expression));
            language = language.with(name, expression);
        }
        var complete = language;
        validations = spec.validations().stream()
                .map(validation -> new Validation(complete.condition(validation.expression()), validation.message()))
                .toList();
    }

    /** The policy in a file below {@code config/admission/policy}. */
    static AdmissionPolicy shipped(String file) {
        try {
            var manifest = Files.readString(Repository.path("config/admission/policy/" + file));
            return new AdmissionPolicy(
                    Serialization.unmarshal(manifest, PolicyManifest.class).spec());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the user is told, unless the request may go on. */
    Optional<String> rejection(JsonNode request) {
        if (rules.stream().noneMatch(rule -> rule.matches(request))) {
            return Optional.empty();
        }
        var evaluation = new Evaluation(request);
        if (!conditions.stream().allMatch(evaluation::holds)) {
            return Optional.empty();
        }
        return validations.stream()
                .filter(validation -> !evaluation.holds(validation.condition()))
                .map(Validation::message)
                .findFirst();
    }

    private record Validation(Program condition, String message) {}

    /** One request. As in the API server, a variable is evaluated once, and only when it is asked for. */
    private final class Evaluation {

        private final Map<String, Object> values;

        Evaluation(JsonNode request) {
            values = new HashMap<>(Map.of(
                    "request", PolicyLanguage.value(request),
                    "object", PolicyLanguage.value(request.path("object")),
                    "oldObject", PolicyLanguage.value(request.path("oldObject"))));
        }

        boolean holds(Program condition) {
            return (boolean) evaluate(condition);
        }

        private Object evaluate(Program program) {
            try {
                return program.eval(this::find);
            } catch (CelEvaluationException e) {
                throw new AssertionError("the policy cannot be evaluated", e);
            }
        }

        private Optional<Object> find(String name) {
            if (!values.containsKey(name) && variables.containsKey(name)) {
                values.put(name, evaluate(variables.get(name)));
            }
            return Optional.ofNullable(values.get(name));
        }
    }
}
