package ai.run.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Processes;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.cluster.Version;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import ai.run.operator.testing.node.TestImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Somebody at a terminal works in a job: {@code submit --attach}, in a pseudo terminal of the program {@code script}. */
@OtherCluster
@ExtendWith(NodeExtension.class)
class SubmitE2E {

    @TempDir
    private Path folder;

    @Test
    void aTerminalBecomesThatOfTheJobWhoseExitCodeComesBack(Jobs jobs) throws IOException {
        var cluster = jobs.sandbox.stage.cluster;
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var command =
                "exec %s -jar %s submit shell --namespace=%s --kubeconfig=%s --image=%s --run-as-user -u alice --run-as-uid=1234 --run-as-gid=5678 --interactive --attach --wait --command -- sh"
                        .formatted(
                                java,
                                Version.current().jar().toAbsolutePath(),
                                jobs.sandbox.namespace,
                                cluster.kubeconfig,
                                TestImage.MAIN.reference());
        var output = folder.resolve("output");
        var builder = new ProcessBuilder("script", "--quiet", "--return", "--flush", "--command", command, "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        var kubectl = Path.of(cluster.kubectl()).getParent();
        if (kubectl != null) {
            builder.environment().merge("PATH", kubectl + ":", (path, first) -> first + path);
        }
        var terminal = builder.start();
        try (var keyboard = terminal.outputWriter(StandardCharsets.UTF_8)) {
            // What is typed before the shell is there waits in the terminal, which does not show it as its answer.
            keyboard.write("[ -t 0 ] && [ -t 1 ] && echo \"terminal of $(id -u)\"; exit 7\n");
            keyboard.flush();
            Processes.awaitEnd(terminal, Jobs.PATIENCE.multipliedBy(2));
        }

        var shown = Files.readString(output);
        assertThat(shown).contains("The job shell was submitted", "terminal of 1234", "shell: Failed (");
        assertThat(terminal.exitValue()).as(shown).isEqualTo(7);
    }
}
