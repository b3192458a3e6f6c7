package ai.run.operator.cli.jobs;

import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Whether a container gets the input and the terminal of the caller. */
final class TerminalOptions {

    @Option(
            names = {"-i", "--stdin"},
            description = "Hand over what you type.")
    private boolean stdin;

    @Option(
            names = {"-t", "--tty"},
            description = "Your input is a terminal.")
    private boolean tty;

    /** Returns the same for kubectl. */
    Stream<String> kubectl() {
        return Stream.concat(stdin ? Stream.of("--stdin") : Stream.empty(), tty ? Stream.of("--tty") : Stream.empty());
    }
}
