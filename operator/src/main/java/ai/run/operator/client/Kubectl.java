package ai.run.operator.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Hands over to kubectl, which knows how to speak with a terminal. */
public final class Kubectl {

    private Kubectl() {}

    /**
     * Runs kubectl with the terminal, input and output of this process, and returns its exit code.
     *
     * @param arguments see {@link Cluster#kubectl}
     * @throws CommandException where there is no kubectl
     */
    public static int run(List<String> arguments) throws InterruptedException {
        return run("kubectl", arguments);
    }

    static int run(String program, List<String> arguments) throws InterruptedException {
        var command = new ArrayList<String>();
        command.add(program);
        command.addAll(arguments);
        Process process;
        try {
            process = new ProcessBuilder(command).inheritIO().start();
        } catch (IOException missing) {
            throw new CommandException(
                    "Cannot run %s, which this command hands over to: install it, or put it on the PATH."
                            .formatted(program));
        }
        // Whoever ends this process means the other one, which holds the terminal.
        var end = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(end);
        var code = process.waitFor();
        Runtime.getRuntime().removeShutdownHook(end);
        return code;
    }
}
