package ai.run.operator.testing.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** The stages of a test run. Each is set when the first test needs it, and struck when the run ends, or the class that has its own. */
public enum Stages {

    /** For tests that play the kubelet. */
    CONTROL_PLANE(KubernetesVersion.CURRENT) {
        @Override
        Stage set() throws IOException {
            return Stage.on(Cluster.start());
        }
    },

    /** For tests that need real pods. */
    NODE(KubernetesVersion.CURRENT) {
        @Override
        Stage set() throws IOException {
            return withNode(KubernetesVersion.CURRENT);
        }
    },

    /** The same for tests of the {@link Floor}. */
    FLOOR_CONTROL_PLANE(KubernetesVersion.FLOOR) {
        @Override
        Stage set() throws IOException {
            return Stage.on(Cluster.startNative(KubernetesVersion.FLOOR));
        }
    },

    /** The same for tests of the {@link Floor}. */
    FLOOR_NODE(KubernetesVersion.FLOOR) {
        @Override
        Stage set() throws IOException {
            return withNode(KubernetesVersion.FLOOR);
        }
    };

    private static final Namespace STORE = Namespace.create(Stages.class);

    private static final Map<Stages, String> FAILURES = new ConcurrentHashMap<>();

    private final KubernetesVersion version;

    Stages(KubernetesVersion version) {
        this.version = version;
    }

    abstract Stage set() throws IOException;

    /** The stage on which the test's pods are made, and the test plays the kubelet. */
    static Stage controlPlane(ExtensionContext test) {
        var stage = isOfFloor(test) ? FLOOR_CONTROL_PLANE : CONTROL_PLANE;
        return stage.get(hasItsOwn(test) ? classOf(test) : test.getRoot());
    }

    /** The stage with the node on which the test's pods run. */
    public static Stage node(ExtensionContext test) {
        return (isOfFloor(test) ? FLOOR_NODE : NODE).get(test.getRoot());
    }

    /** In a cluster that is named explicitly there must not be two operators. */
    private static boolean hasItsOwn(ExtensionContext test) {
        return test.getRequiredTestClass().isAnnotationPresent(OwnControlPlane.class)
                && Cluster.explicitKubeconfig().isEmpty();
    }

    private static ExtensionContext classOf(ExtensionContext test) {
        return test.getTestMethod().isEmpty() ? test : classOf(test.getParent().orElseThrow());
    }

    private static boolean isOfFloor(ExtensionContext test) {
        return test.getTags().contains(Floor.TAG);
    }

    private static Stage withNode(KubernetesVersion version) throws IOException {
        var image = CompletableFuture.runAsync(Stages::assembleImage);
        var cluster = Cluster.startWithNode(version);
        image.join();
        return Stage.within(cluster);
    }

    private static void assembleImage() {
        try {
            OperatorDeployment.assembleImage();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** For as long as that lasts. A key that the run has too would be found there. */
    private Stage get(ExtensionContext scope) {
        // In a cluster that is named explicitly there must not be two operators.
        var stage = this == NODE && Cluster.explicitKubeconfig().isPresent() ? CONTROL_PLANE : this;
        Cluster.requireBuilt(stage.version);
        return scope.getStore(STORE)
                .computeIfAbsent(stage + " of " + scope.getUniqueId(), key -> stage.open(), Stage.class);
    }

    /** A stage that cannot be set fails every test, at once: the next one would not have more luck. */
    private Stage open() {
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
