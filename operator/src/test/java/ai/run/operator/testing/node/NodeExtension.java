package ai.run.operator.testing.node;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Layer;
import ai.run.operator.testing.cluster.Cluster;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test class its {@link Jobs}, on a cluster with a node and the test images that is there for the whole run. */
public final class NodeExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

    private static final Namespace STORE = Namespace.create(NodeExtension.class);

    @Override
    public void beforeAll(ExtensionContext test) throws IOException {
        if (System.getenv("RUNAIJOB_TEST_KUBECONFIG") == null) {
            Cluster.requireNode();
        }
        var state = Stages.node(test).cluster.stateWithNode();
        Layer.requires(
                state.isPresent(),
                "the tests of real pods bring images into the node, which config/local must have started");
        test.getRoot().getStore(STORE).computeIfAbsent(state.orElseThrow(), NodeExtension::importImages);
        test.getStore(STORE).put("ready", true);
    }

    private static boolean importImages(Path state) {
        try {
            TestImage.importInto(state);
            return true;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Whatever a test class does, it must not bring the operator down; and whatever a container said, the node must say the
     * same of it.
     */
    @Override
    public void afterAll(ExtensionContext test) {
        if (test.getStore(STORE).get("ready") == null) {
            return; // there is no cluster, and there need not be one
        }
        Stages.node(test).deployment().ifPresent(operator -> assertThat(operator.restarted())
                .as("restarted")
                .isEmpty());
        var jobs = test.getStore(STORE).get("jobs", Jobs.class);
        if (jobs != null && jobs.sandbox.serverKnows(33)) {
            assertThat(jobs.differencesOfReportedUsers())
                    .as("who the node says that containers run as")
                    .isEmpty();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Jobs.class;
    }

    @Override
    public Jobs resolveParameter(ParameterContext parameter, ExtensionContext test) {
        var stage = Stages.node(test);
        return test.getStore(STORE).computeIfAbsent("jobs", key -> new Jobs(new Sandbox(stage)), Jobs.class);
    }
}
