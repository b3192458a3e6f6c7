package ai.run.operator.client;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Hands over to kubectl, which knows how to speak with a terminal. */
public final class Kubectl {

    private static final String PROGRAM = "kubectl";

    private Kubectl() {}

    /**
     * Looks for kubectl before anything is done that would be half done without it.
     *
     * @throws CommandException where there is none
     */
    public static void requireInstalled() {
        var path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        if (Stream.of(path.split(Pattern.quote(File.pathSeparator), -1))
                .noneMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)))) {
            throw missing(PROGRAM);
        }
    }

    /**
     * Runs kubectl with the terminal, input and output of this process, and returns its exit code.
     *
     * @param arguments see {@link Cluster#kubectl}
     * @throws CommandException where there is no kubectl
     */
    public static int run(List<String> arguments) throws InterruptedException {
        return run(PROGRAM, arguments);
    }

    static int run(String program, List<String> arguments) throws InterruptedException {
        var command = new ArrayList<String>();
        command.add(program);
        command.addAll(arguments);
        Process process;
        try {
            process = new ProcessBuilder(command).inheritIO().start();
        } catch (IOException missing) {
            throw missing(program);
        }
        // Whoever ends this process means the other one, which holds the terminal.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return process.waitFor();
    }

    private static CommandException missing(String program) {
        return new CommandException(
                "Cannot run %s, which this command hands over to: install it, or put it on the PATH."
                        .formatted(program));
    }
}
