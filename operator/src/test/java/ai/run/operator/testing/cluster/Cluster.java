package ai.run.operator.testing.cluster;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.Layer;
import ai.run.operator.testing.Repository;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A Kubernetes to test against: one that is named explicitly, else k3s where a Docker engine answers, else the native
 * control plane of {@code config/local}, of the current version; and for tests of the {@link Floor} always that, of the
 * oldest supported one. A cluster that a test run did not start is never touched unless it is named.
 */
public final class Cluster implements AutoCloseable {

    /** Names a kubeconfig: the tests then use that cluster, and install CRD, roles and a cluster-config in it. */
    static final String EXPLICIT_KUBECONFIG = "RUNAIJOB_TEST_KUBECONFIG";

    private static final String UP = script("up.sh");
    private static final String DOWN = script("down.sh");
    private static final String CONTROL_PLANE = script("control-plane.sh");

    private static final Map<KubernetesVersion, Command.Result> BUILT = new ConcurrentHashMap<>();

    final String description;
    /** Its administrator's. */
    public final Path kubeconfig;

    private final Runnable end;

    private Cluster(String description, Path kubeconfig, Runnable end) {
        this.description = description;
        this.kubeconfig = kubeconfig;
        this.end = end;
    }

    static Cluster start() throws IOException {
        var explicit = explicitKubeconfig();
        if (explicit.isPresent()) {
            return new Cluster("the cluster of " + explicit.get(), explicit.get(), () -> {});
        }
        return DockerClientFactory.instance().isDockerAvailable() ? k3s() : startNative(KubernetesVersion.CURRENT);
    }

    /** Builds that version, if it has to be; a machine where that cannot be done says so. */
    public static void requireBuilt(KubernetesVersion version) {
        var inPlace = explicitKubeconfig().isPresent()
                || DockerClientFactory.instance().isDockerAvailable();
        if (version == KubernetesVersion.FLOOR || !inPlace) {
            var built = BUILT.computeIfAbsent(version, Cluster::build);
            Layer.requires(built.exitCode() == 0, "Kubernetes " + version.minor() + ": " + built.lastLine());
        }
    }

    /** The pods by which Kubernetes tests its Pod Security Standards, in folders such as {@code restricted/fail}; they come with what is built. */
    public static Path podSecurityFixtures() throws IOException {
        var version = KubernetesVersion.CURRENT;
        var built = BUILT.computeIfAbsent(version, Cluster::build);
        Layer.requires(built.exitCode() == 0, "Kubernetes " + version.minor() + ": " + built.lastLine());
        var programs = Command.lastLineOf(CONTROL_PLANE, "bin", "--kubernetes", version.minor());
        return Path.of(programs).resolveSibling("pod-security-fixtures");
    }

    private static Command.Result build(KubernetesVersion version) {
        try {
            return Command.attempt(CONTROL_PLANE, "build", "--kubernetes", version.minor());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A machine where {@link #startWithNode} cannot work says so. */
    public static void requireNode() throws IOException {
        Layer.requires(
                DockerClientFactory.instance().isDockerAvailable()
                        || (Command.run("id", "-u").strip().equals("0")
                                && Files.isExecutable(Path.of("/usr/bin/apt-get"))),
                "the tests of real pods need a Docker engine, or root on a Debian system");
    }

    /** Starts one that runs pods, as a user does: in k3s where a Docker engine answers, else natively. */
    public static Cluster startWithNode(KubernetesVersion version) throws IOException {
        var state = Files.createTempDirectory("runaijob-e2e");
        Command.run(UP, "--kubernetes", version.minor(), "--state", state.toString(), "--parent-pid", ownPid());
        return new Cluster(
                "the single-node cluster of Kubernetes %s in %s".formatted(version.minor(), state),
                state.resolve("kubeconfig"),
                () -> end(DOWN, "--state", state.toString()));
    }

    static Optional<Path> explicitKubeconfig() {
        return Optional.ofNullable(System.getenv(EXPLICIT_KUBECONFIG))
                .filter(path -> !path.isBlank())
                .map(Path::of);
    }

    private static Cluster k3s() throws IOException {
        var image = DockerImageName.parse(KubernetesVersion.k3sImage());
        var container = new K3sContainer(image);
        container.start();
        var kubeconfig = Files.createTempFile("k3s", ".kubeconfig");
        Files.writeString(kubeconfig, container.getKubeConfigYaml());
        return new Cluster("Testcontainers " + image, kubeconfig, container::stop);
    }

    /** Starts a native control plane with nothing installed, and with these admission plugins beside the usual ones. */
    public static Cluster startNative(KubernetesVersion version, String... admissionPlugins) throws IOException {
        var state = Files.createTempDirectory("runaijob-it");
        var command = new ArrayList<>(List.of(
                CONTROL_PLANE,
                "start",
                "--kubernetes",
                version.minor(),
                "--state",
                state.toString(),
                "--parent-pid",
                ownPid()));
        if (admissionPlugins.length > 0) {
            command.addAll(List.of("--admission-plugins", String.join(",", admissionPlugins)));
        }
        Command.run(command.toArray(String[]::new));
        return new Cluster(
                "the native control plane of Kubernetes %s in %s".formatted(version.minor(), state),
                state.resolve("kubeconfig"),
                () -> end(CONTROL_PLANE, "stop", "--state", state.toString()));
    }

    private static String script(String name) {
        return Repository.path("config/local/" + name).toString();
    }

    private static String ownPid() {
        return Long.toString(ProcessHandle.current().pid());
    }

    private static void end(String... command) {
        try {
            Command.run(command);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The folder of the native control plane's state, where there is one. */
    public Optional<Path> nativeState() {
        var state = kubeconfig.resolveSibling("pki");
        return Files.isDirectory(state) ? Optional.of(state.getParent()) : Optional.empty();
    }

    /** Environment that marks a process as this cluster's: it ends with it, even if the test run was killed. */
    public Map<String, String> mark() {
        return nativeState()
                .map(state -> Map.of("RUNAIJOB_STATE", state.toString()))
                .orElseGet(Map::of);
    }

    /** The state folder of {@code config/local/up.sh}, where it made this cluster: images can then be imported. */
    public Optional<Path> stateWithNode() {
        var made = Files.exists(kubeconfig.resolveSibling(".runaijob-local-cluster"));
        var withoutNode = nativeState().isPresent() && !Files.isDirectory(kubeconfig.resolveSibling("node"));
        return made && !withoutNode ? Optional.of(kubeconfig.getParent()) : Optional.empty();
    }

    /** How the administrator's clients reach it. */
    public Config config() {
        return Config.fromKubeconfig(kubeconfig.toFile());
    }

    /** A kubectl that suits the cluster: the one built with the native control plane, else the one on the PATH. */
    public String kubectl() throws IOException {
        if (nativeState().isEmpty()) {
            return "kubectl";
        }
        var version = Files.readString(kubeconfig.resolveSibling("kubernetes")).strip();
        return Path.of(Command.lastLineOf(CONTROL_PLANE, "bin", "--kubernetes", version), "kubectl")
                .toString();
    }

    @Override
    public void close() {
        end.run();
    }
}
