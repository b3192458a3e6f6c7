package ai.run.operator.cli.jobs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code logs}: what a job has written. */
@Command(
        name = "logs",
        description = "Print what a container of a RunaiJob has written: 'kubectl logs' of its pod.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  kubectl runaijob logs train",
            "  kubectl runaijob logs train -f --tail=20",
            "  kubectl runaijob logs train -- --since=1h --timestamps"
        })
public final class LogsCommand extends ContainerCommand {

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as it is written.")
    private boolean follow;

    @Option(names = "--tail", paramLabel = "LINES", description = "Only the last lines, so many.")
    private @Nullable Integer tail;

    @Option(names = "--previous", description = "Of the container before, if it was started again.")
    private boolean previous;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "-- FLAG",
            description = "What else 'kubectl logs' is to be told.")
    private List<String> flags = List.of();

    @Override
    PodChoice.Purpose purpose() {
        return PodChoice.Purpose.READ_THE_LOG;
    }

    @Override
    List<String> kubectl(PodChoice.Chosen chosen) {
        var arguments = new ArrayList<>(List.of("logs", chosen.pod(), "--container=" + chosen.container()));
        if (follow) {
            arguments.add("--follow");
        }
        if (tail != null) {
            arguments.add("--tail=" + tail);
        }
        if (previous) {
            arguments.add("--previous");
        }
        arguments.addAll(flags);
        return arguments;
    }
}
