package ai.run.operator.it;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the {@link Stage}, which is set once for the whole run, and a {@link Sandbox} for each test. */
final class StageExtension implements ParameterResolver {

    private static String failure;

    private static final Namespace STORE = Namespace.create(StageExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        var type = parameter.getParameter().getType();
        return type == Stage.class || type == Sandbox.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        var stage = stage(test);
        return parameter.getParameter().getType() == Stage.class ? stage : new Sandbox(stage);
    }

    private static Stage stage(ExtensionContext test) {
        return test.getRoot().getStore(STORE).computeIfAbsent(Stage.class, type -> open(), Stage.class);
    }

    /** A stage that cannot be set fails every test, at once: the next one would not have more luck. */
    private static synchronized Stage open() {
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        try {
            return Stage.open();
        } catch (Exception cause) {
            failure = "the stage could not be set: " + cause.getMessage();
            throw new IllegalStateException(failure, cause);
        }
    }
}
