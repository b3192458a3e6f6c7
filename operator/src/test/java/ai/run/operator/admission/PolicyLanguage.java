package ai.run.operator.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.values.NullValue;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * CEL as the API server gives it to an admission policy: an object is whatever JSON it is, the request has a type. There is
 * less of it, CEL's own functions, those of optional values, and some fields of the request: every server that knows policies
 * understands what is written with that.
 */
final class PolicyLanguage {

    private static final StructType USER = struct(
            "kubernetes.UserInfo",
            ImmutableMap.of("username", SimpleType.STRING, "groups", ListType.create(SimpleType.STRING)));

    private static final StructType REQUEST =
            struct("kubernetes.AdmissionRequest", ImmutableMap.of("operation", SimpleType.STRING, "userInfo", USER));

    private final Cel cel;

    private PolicyLanguage(Cel cel) {
        this.cel = cel;
    }

    /** The language of the first expression of a policy. */
    static PolicyLanguage ofPolicies() {
        var optional = CelExtensions.optional(0);
        return new PolicyLanguage(CelFactory.plannerCelBuilder()
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addCompilerLibraries(optional)
                .addRuntimeLibraries(optional)
                .setTypeProvider(new Types(ImmutableSet.of(USER, REQUEST)))
                .addVar("request", REQUEST)
                .addVar("object", SimpleType.DYN)
                .addVar("oldObject", SimpleType.DYN)
                .build());
    }

    /** The language of the expressions after that of a variable. */
    PolicyLanguage with(String variable, CelAbstractSyntaxTree expression) {
        return new PolicyLanguage(
                cel.toCelBuilder().addVar(variable, expression.getResultType()).build());
    }

    /** Checks an expression; a mistake in it is a failure. */
    CelAbstractSyntaxTree compile(String expression) {
        try {
            return cel.compile(expression).getAst();
        } catch (CelValidationException mistake) {
            throw new IllegalArgumentException(mistake.getMessage() + "\nin " + expression, mistake);
        }
    }

    /** Checks the expression of a condition. */
    CelRuntime.Program condition(String expression) {
        var compiled = compile(expression);
        if (!compiled.getResultType().equals(SimpleType.BOOL)) {
            throw new IllegalArgumentException("this is no condition: " + expression);
        }
        return program(compiled);
    }

    CelRuntime.Program program(CelAbstractSyntaxTree expression) {
        try {
            return cel.createProgram(expression);
        } catch (CelEvaluationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** JSON as a value of the language; what is missing is null. */
    static Object value(JsonNode json) {
        return switch (json.getNodeType()) {
            case OBJECT ->
                json.properties().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, property -> value(property.getValue())));
            case ARRAY -> json.valueStream().map(PolicyLanguage::value).toList();
            case STRING -> json.textValue();
            case BOOLEAN -> json.booleanValue();
            case NUMBER -> number(json);
            default -> NullValue.NULL_VALUE;
        };
    }

    private static Object number(JsonNode json) {
        if (json.isIntegralNumber()) {
            return json.longValue();
        }
        return json.doubleValue();
    }

    private static StructType struct(String name, ImmutableMap<String, CelType> fields) {
        return StructType.create(name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
    }

    private record Types(ImmutableSet<CelType> all) implements CelTypeProvider {

        @Override
        public ImmutableCollection<CelType> types() {
            return all;
        }

        @Override
        public Optional<CelType> findType(String name) {
            return all.stream().filter(type -> type.name().equals(name)).findFirst();
        }
    }
}
