package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.it.Cluster;
import ai.run.operator.it.Command;
import ai.run.operator.it.Layer;
import ai.run.operator.it.Repository;
import ai.run.operator.it.Warnings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** The program {@code helm}, as an administrator of a cluster runs it; built into the cache when it is not there yet. */
final class HelmProgram {

    private final String[] program;

    private HelmProgram(String... program) {
        this.program = program;
    }

    /** Helm with a home directory of its own, so that it finds nothing that somebody has set. */
    static HelmProgram of(Cluster cluster, Path home) throws IOException {
        var built = Command.attempt(Repository.path("config/local/helm.sh").toString(), "bin");
        Layer.requires(built.exitCode() == 0, "the chart, installed by Helm: " + built.lastLine());
        return new HelmProgram(
                "env",
                "-i",
                "HOME=" + home,
                "KUBECONFIG=" + cluster.kubeconfig,
                Path.of(built.lastLine(), "helm").toString());
    }

    /** Runs a command that must succeed, and has nothing to warn of. */
    String run(String... arguments) throws IOException {
        var output = Command.run(command(arguments));
        assertThat(Warnings.in(output))
                .as("helm %s", String.join(" ", arguments))
                .isEmpty();
        return output;
    }

    /** Runs a command that may fail. */
    Command.Result attempt(String... arguments) throws IOException {
        return Command.attempt(command(arguments));
    }

    private String[] command(String... arguments) {
        return Stream.concat(Arrays.stream(program), Arrays.stream(arguments)).toArray(String[]::new);
    }
}
