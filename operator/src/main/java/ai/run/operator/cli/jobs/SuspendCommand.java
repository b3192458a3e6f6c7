package ai.run.operator.cli.jobs;

import ai.run.operator.cli.print.UserCommand;
import ai.run.operator.client.Cluster;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code suspend}: holds jobs back. */
@Command(
        name = "suspend",
        description = "Hold RunaiJobs back: their pods end, and they can go on later.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  kubectl runaijob suspend train")
public final class SuspendCommand extends UserCommand {

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The RunaiJobs.")
    private List<String> names = List.of();

    @Override
    protected int run(Cluster cluster) {
        names.forEach(name -> print(Suspension.set(cluster, name, true) + "\n"));
        return 0;
    }
}
