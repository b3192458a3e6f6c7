package ai.run.operator.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: prints what a shell needs to complete the commands and options of {@code kubectl-runaijob}. */
@Command(
        name = "completion",
        description = "Print a script that lets a shell complete commands and options.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  # In ~/.bashrc, or in ~/.zshrc with zsh; it completes what begins with kubectl-runaijob:",
            "  source <(kubectl runaijob completion bash)"
        })
final class CompletionCommand implements Callable<Integer> {

    private static final String PROGRAM = "kubectl-runaijob";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** The script serves both: in zsh it turns on zsh's own emulation first. */
    private enum Shell {
        BASH,
        ZSH
    }

    @Parameters(paramLabel = "bash|zsh", description = "The shell; one script serves both.")
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // set by picocli, which checks it
    private Shell shell;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(AutoComplete.bash(PROGRAM, Main.commandLine()));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
