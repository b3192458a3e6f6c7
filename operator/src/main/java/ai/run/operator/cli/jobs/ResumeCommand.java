package ai.run.operator.cli.jobs;

import ai.run.operator.cli.print.UserCommand;
import ai.run.operator.client.Cluster;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code resume}: lets jobs go on that were suspended. */
@Command(
        name = "resume",
        description = "Let RunaiJobs go on that were suspended.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  kubectl runaijob resume train")
public final class ResumeCommand extends UserCommand {

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The RunaiJobs.")
    private List<String> names = List.of();

    @Override
    protected int run(Cluster cluster) {
        names.forEach(name -> print(Suspension.set(cluster, name, false) + "\n"));
        return 0;
    }
}
