package ai.run.operator.cli.jobs;

import ai.run.operator.cli.print.UserCommand;
import ai.run.operator.client.Cluster;
import ai.run.operator.client.CommandException;
import ai.run.operator.client.Kubectl;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command for a container of a job: it finds the pod, and leaves the rest to kubectl, which knows how to speak with a terminal. */
abstract class ContainerCommand extends UserCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The RunaiJob.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String name;

    @Option(
            names = "--pod",
            paramLabel = "NAME",
            description = "The pod; without it, one that runs, and of these the newest.")
    private @Nullable String pod;

    @Option(
            names = {"-c", "--container"},
            paramLabel = "NAME",
            description = "The container; without it, the first one of the manifest.")
    private @Nullable String container;

    /** Returns what the container is wanted for: to enter it, by default. */
    PodChoice.Purpose purpose() {
        return PodChoice.Purpose.ENTER;
    }

    /** Returns the arguments of kubectl. */
    abstract List<String> kubectl(PodChoice.Chosen chosen);

    @Override
    protected final int run(Cluster cluster) throws InterruptedException {
        var requests = new JobRequests(cluster.client(), cluster.namespace());
        var job = requests.job(name);
        var choice = PodChoice.of(job, pods(requests, job), purpose(), pod, container);
        if (choice instanceof PodChoice.None none) {
            throw new CommandException(none.sentence());
        }
        return Kubectl.run(cluster.kubectl(kubectl((PodChoice.Chosen) choice)));
    }

    /** Who may not list pods may be allowed to get one of which they know the name. */
    private List<Pod> pods(JobRequests requests, SeenJob job) {
        return requests.pods(job)
                .or(() -> pod == null
                        ? Optional.empty()
                        : Optional.of(requests.pod(job, pod).stream().toList()))
                .orElseThrow(
                        () -> new CommandException("You may not list pods in the namespace %s: name the pod with --pod."
                                .formatted(requests.namespace())));
    }
}
