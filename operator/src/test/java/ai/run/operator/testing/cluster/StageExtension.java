package ai.run.operator.testing.cluster;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the {@link Stage}, which is set once for the whole run, and a {@link Sandbox} for each test. */
public final class StageExtension implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        var type = parameter.getParameter().getType();
        return type == Stage.class || type == Sandbox.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        var stage = Stages.controlPlane(test);
        if (parameter.getParameter().getType() == Stage.class) {
            return stage;
        }
        var sandbox = new Sandbox(stage);
        // At the end of the test, or of the class: what is left waiting would be decided on anew with each
        // cluster-config.
        test.getStore(ExtensionContext.Namespace.create(StageExtension.class, sandbox.namespace))
                .put(sandbox.namespace, (AutoCloseable) sandbox::deleteJobs);
        return sandbox;
    }
}
