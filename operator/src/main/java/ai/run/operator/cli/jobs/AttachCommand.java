package ai.run.operator.cli.jobs;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code attach}: the program that a job runs. */
@Command(
        name = "attach",
        description = "Attach to the program that a container of a RunaiJob runs: 'kubectl attach' to its pod.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExample:%n",
        footer = "  kubectl runaijob attach train -it")
public final class AttachCommand extends ContainerCommand {

    @Mixin
    private TerminalOptions terminal = new TerminalOptions();

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "-- FLAG",
            description = "What else 'kubectl attach' is to be told.")
    private List<String> flags = List.of();

    @Override
    List<String> kubectl(PodChoice.Chosen chosen) {
        return Stream.of(
                        Stream.of("attach", chosen.pod(), "--container=" + chosen.container()),
                        terminal.kubectl(),
                        flags.stream())
                .flatMap(arguments -> arguments)
                .toList();
    }
}
