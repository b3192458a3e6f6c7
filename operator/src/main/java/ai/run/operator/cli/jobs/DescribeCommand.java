package ai.run.operator.cli.jobs;

import ai.run.operator.cli.print.DocumentFormat;
import ai.run.operator.cli.print.UserCommand;
import ai.run.operator.client.Cluster;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code describe}: everything that there is to tell of one job. */
@Command(
        name = "describe",
        description =
                "Show as whom a RunaiJob runs and why, what was enforced on it, what its pods wait for, and its events.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  kubectl runaijob describe train", "  kubectl runaijob describe train -o yaml"})
public final class DescribeCommand extends UserCommand {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(paramLabel = "NAME", description = "The RunaiJob.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String name;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "json|yaml",
            description = "The RunaiJob, its pods and its events as a list of objects.")
    private @Nullable DocumentFormat format;

    private final Clock clock = Clock.systemUTC();

    @Override
    protected int run(Cluster cluster) {
        var requests = new JobRequests(cluster.client(), cluster.namespace());
        var job = requests.job(name);
        var description = new Description(job, requests.pods(job), requests.events(job), clock.instant());
        print(format == null ? description.text() : format.print(ListCommand.listOf(objects(description))));
        return 0;
    }

    private static List<JsonNode> objects(Description description) {
        return Stream.concat(
                        Stream.of(description.job().json()),
                        Stream.of(description.pods(), description.events())
                                .flatMap(list -> list.stream().flatMap(List::stream))
                                .map(object -> JSON.<JsonNode>valueToTree(object)))
                .map(ListCommand::withoutManagedFields)
                .toList();
    }
}
