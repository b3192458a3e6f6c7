package ai.run.operator.testing.users;

import ai.run.operator.testing.Processes;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Version;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Somebody who types the commands of users: the finished jar, with their kubeconfig, and the kubectl of the cluster on the path.
 *
 * @param sandbox in whose namespace they are
 * @param kubeconfig who they are
 * @param folder where they are, and what they write goes to
 */
public record UserShell(Sandbox sandbox, Path kubeconfig, Path folder) {

    /** Long enough for a machine that has other things to do. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What a command printed, and how it ended. */
    public record Result(int exitCode, String out, String err) {

        /** What was printed, with one space between columns. */
        public String table() {
            return out.strip().replaceAll(" +", " ");
        }
    }

    /** The administrator of the cluster of that sandbox. */
    public static UserShell ofAdmin(Sandbox sandbox, Path folder) {
        return new UserShell(sandbox, sandbox.stage.cluster.kubeconfig.toAbsolutePath(), folder);
    }

    /** Runs a command, and returns when it has ended. */
    public Result run(String... arguments) throws IOException {
        return typing("", arguments);
    }

    /** The same, where something is typed, or comes through a pipe. */
    public Result typing(String input, String... arguments) throws IOException {
        var out = Files.createTempFile(folder, "out", ".txt");
        var err = Files.createTempFile(folder, "err", ".txt");
        var process = builder(arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        Processes.awaitEnd(process, PATIENCE);
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Starts a command that does not end by itself; whoever starts it ends it. */
    public Process start(Path out, String... arguments) throws IOException {
        return builder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }

    /** Starts a command in a terminal of its own; what is written to the process is typed there. */
    public Process startInTerminal(Path out, String... arguments) throws IOException {
        var line = command(arguments).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        return builder(List.of("script", "--quiet", "--return", "--command", line, "/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }

    private ProcessBuilder builder(String... arguments) throws IOException {
        return builder(command(arguments));
    }

    private ProcessBuilder builder(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        var kubectl = Path.of(sandbox.stage.cluster.kubectl()).toAbsolutePath().getParent();
        builder.environment().merge("PATH", kubectl.toString(), (path, first) -> first + File.pathSeparator + path);
        builder.environment().put("COLUMNS", "200");
        return builder;
    }

    /** The words of a command line; the namespace is the test's own unless they name others. */
    public List<String> command(String... arguments) {
        var words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                Version.current().jar().toAbsolutePath().toString(),
                arguments[0]));
        var named = List.of("-n", "-A", "--namespace", "--help");
        if (List.of(arguments).stream().noneMatch(named::contains) && !arguments[0].equals("who-ran")) {
            words.addAll(List.of("--namespace", sandbox.namespace));
        }
        words.addAll(List.of(arguments).subList(1, arguments.length));
        return words;
    }
}
