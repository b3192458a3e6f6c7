package ai.run.operator.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** The stages of a test run. Each is set when the first test needs it, and struck when the run ends. */
public enum Stages {

    /** For tests that play the kubelet. */
    CONTROL_PLANE {
        @Override
        Stage set() throws IOException {
            return Stage.on(Cluster.start());
        }
    },

    /** For tests that need real pods. */
    NODE {
        @Override
        Stage set() throws IOException {
            var image = CompletableFuture.runAsync(Stages::assembleImage);
            var cluster = Cluster.startWithNode();
            image.join();
            return Stage.within(cluster);
        }
    };

    private static final Namespace STORE = Namespace.create(Stages.class);

    private static final Map<Stages, String> FAILURES = new EnumMap<>(Stages.class);

    abstract Stage set() throws IOException;

    private static void assembleImage() {
        try {
            OperatorDeployment.assembleImage();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public Stage get(ExtensionContext test) {
        // A cluster that is named explicitly is the only one; and there must not be two operators in it.
        var stage = Cluster.explicitKubeconfig().isPresent() ? CONTROL_PLANE : this;
        return test.getRoot().getStore(STORE).computeIfAbsent(stage, Stages::open, Stage.class);
    }

    /** A stage that cannot be set fails every test, at once: the next one would not have more luck. */
    private Stage open() {
        synchronized (FAILURES) {
            if (FAILURES.containsKey(this)) {
                throw new IllegalStateException(FAILURES.get(this));
            }
            try {
                return set();
            } catch (Exception | AssertionError cause) {
                FAILURES.put(this, "the stage could not be set: " + cause.getMessage());
                throw new IllegalStateException(FAILURES.get(this), cause);
            }
        }
    }
}
