package ai.run.operator.testing.chart;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.Layer;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.Warnings;
import ai.run.operator.testing.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The program {@code helm}, built into the cache when it is not there yet; it finds nothing that somebody has set. */
public final class HelmProgram {

    private static Command.Result built;

    private final String kubeconfig;

    private HelmProgram(String kubeconfig) {
        this.kubeconfig = kubeconfig;
    }

    /** Helm in the hands of a cluster's administrator. */
    public static HelmProgram of(Cluster cluster) {
        return new HelmProgram(cluster.kubeconfig.toString());
    }

    /** Helm for what needs no cluster. */
    public static HelmProgram alone() {
        return new HelmProgram("/dev/null");
    }

    /** Runs a command that must succeed, and has nothing to warn of. */
    public String run(String... arguments) throws IOException {
        var output = Command.run(command(arguments));
        assertThat(Warnings.in(output))
                .as("helm %s", String.join(" ", arguments))
                .isEmpty();
        return output;
    }

    /** Runs a command that must be refused, and returns what it says. */
    public String refusal(String... arguments) throws IOException {
        var result = Command.attempt(command(arguments));
        assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
        return result.output();
    }

    private String[] command(String... arguments) throws IOException {
        var home = Path.of("target", "helm").toAbsolutePath();
        return Stream.concat(
                        Stream.of("env", "-i", "HOME=" + home, "KUBECONFIG=" + kubeconfig, program()),
                        Stream.of(arguments))
                .toArray(String[]::new);
    }

    private static synchronized String program() throws IOException {
        if (built == null) {
            built = Command.attempt(Repository.path("config/local/helm.sh").toString(), "bin");
        }
        Layer.requires(built.exitCode() == 0, "tests of the chart: " + built.lastLine());
        return Path.of(built.lastLine(), "helm").toString();
    }
}
