package ai.run.operator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code load-classes}: does a bit of everything that commands do, so that the JVM can archive the classes for that. */
@Command(
        name = "load-classes",
        hidden = true,
        description = "Load the classes of the commands, for the archive that kubectl-runaijob makes.")
final class LoadClassesCommand implements Callable<Integer> {

    /** Nobody listens there. */
    private static final String KUBECONFIG =
            """
            apiVersion: v1
            kind: Config
            current-context: none
            contexts: [{name: none, context: {cluster: none, user: none}}]
            clusters: [{name: none, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: none, user: {token: none}}]
            """;

    @Override
    public Integer call() throws IOException {
        var kubeconfig = Files.createTempFile("none", ".kubeconfig");
        try {
            Files.writeString(kubeconfig, KUBECONFIG);
            execute("--help");
            for (var subcommand : Main.commandLine().getSubcommands().keySet()) {
                execute(subcommand, "--help");
            }
            submit(kubeconfig, "--dry-run=client", "--output=yaml");
            submit(kubeconfig);
            return 0;
        } finally {
            Files.delete(kubeconfig);
        }
    }

    private static void submit(Path kubeconfig, String... more) {
        var line = new String[] {"submit", "none", "--image=none", "--user=none", "--kubeconfig=" + kubeconfig};
        execute(Stream.of(line, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private static void execute(String... arguments) {
        var nowhere = new PrintWriter(Writer.nullWriter());
        CommandLine line = Main.commandLine();
        line.setOut(nowhere).setErr(nowhere).execute(arguments);
    }
}
