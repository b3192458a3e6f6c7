package ai.run.operator.cli.jobs;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code exec}: a command in a container of a job. */
@Command(
        name = "exec",
        description = "Run a command in a container of a RunaiJob: 'kubectl exec' in its pod.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  kubectl runaijob exec train -- id", "  kubectl runaijob exec train -it -- python3"})
public final class ExecCommand extends ContainerCommand {

    @Mixin
    private TerminalOptions terminal = new TerminalOptions();

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "-- COMMAND",
            description = "The command, after two dashes.")
    private List<String> command = List.of();

    @Override
    List<String> kubectl(PodChoice.Chosen chosen) {
        return Stream.of(
                        Stream.of("exec", chosen.pod(), "--container=" + chosen.container()),
                        terminal.kubectl(),
                        Stream.of("--"),
                        command.stream())
                .flatMap(arguments -> arguments)
                .toList();
    }
}
