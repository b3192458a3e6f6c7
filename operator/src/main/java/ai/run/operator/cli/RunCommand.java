package ai.run.operator.cli;

import ai.run.operator.startup.OperatorRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code run}: runs the controller until the process is told to end, or cannot go on. */
@Command(
        name = "run",
        description = "Run the controller until it is told to end (SIGTERM).",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class RunCommand implements Callable<Integer> {

    @Mixin
    private RunOptions options = new RunOptions();

    @Override
    public Integer call() throws InterruptedException {
        return new OperatorRun(options.settings()).untilTheEnd();
    }
}
