package ai.run.operator.cli.jobs;

import java.util.List;
import picocli.CommandLine.Command;

/** {@code bash}: a shell in a container of a job. */
@Command(
        name = "bash",
        description = "Open a shell in a container of a RunaiJob: bash, or sh where the image has none.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExample:%n",
        footer = "  kubectl runaijob bash train")
public final class BashCommand extends ContainerCommand {

    @Override
    List<String> kubectl(PodChoice.Chosen chosen) {
        return List.of(
                "exec",
                chosen.pod(),
                "--container=" + chosen.container(),
                "--stdin",
                "--tty",
                "--",
                "sh",
                "-c",
                "command -v bash >/dev/null && exec bash; exec sh");
    }
}
