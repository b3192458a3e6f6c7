package ai.run.operator.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** Runs programs as a person at a shell would. */
public final class Command {

    /** Building the control plane, the first time on a machine, takes minutes. */
    private static final Duration TIMEOUT = Duration.ofMinutes(20);

    /** What a program printed, both streams, and how it ended. */
    public record Result(int exitCode, String output) {

        /** What a script was asked for: before it stands what it had to prepare first, the first time on a machine. */
        public String lastLine() {
            return output.lines().reduce("", (first, last) -> last);
        }
    }

    private Command() {}

    /** Runs a program that must succeed, and returns what it printed. */
    public static String run(String... command) throws IOException {
        return succeed(command).output();
    }

    /** Runs a program that must succeed, and returns the last line that it printed. */
    public static String lastLineOf(String... command) throws IOException {
        return succeed(command).lastLine();
    }

    private static Result succeed(String... command) throws IOException {
        var result = attempt(command);
        if (result.exitCode() != 0) {
            throw new AssertionError(
                    "%s ended with %d:%n%s".formatted(List.of(command), result.exitCode(), result.output()));
        }
        return result;
    }

    /** Runs a program that may fail. */
    public static Result attempt(String... command) throws IOException {
        var output = Files.createTempFile("command", ".out");
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            Processes.awaitEnd(process, TIMEOUT);
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }
}
