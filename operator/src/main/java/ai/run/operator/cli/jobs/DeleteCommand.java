package ai.run.operator.cli.jobs;

import ai.run.operator.cli.print.UserCommand;
import ai.run.operator.client.Cluster;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.StatusDetails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code delete}: deletes jobs, and their pods with them. */
@Command(
        name = "delete",
        description = "Delete RunaiJobs; their pods and homes go with them.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExample:%n",
        footer = "  kubectl runaijob delete train")
public final class DeleteCommand extends UserCommand {

    private static final Duration PAUSE = Duration.ofMillis(500);

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The RunaiJobs.")
    private List<String> names = List.of();

    @Option(
            names = "--wait",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "true",
            description = "Return when the RunaiJobs are gone; true unless said otherwise.")
    private boolean wait = true;

    @Option(names = "--ignore-not-found", description = "What is not there need not be deleted.")
    private boolean ignoreNotFound;

    @Override
    protected int run(Cluster cluster) throws InterruptedException {
        var requests = new JobRequests(cluster.client(), cluster.namespace());
        var deleted = new ArrayList<StatusDetails>();
        var missing = false;
        for (var name : names) {
            var details = requests.resource(name)
                    .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                    .delete();
            if (!details.isEmpty()) {
                deleted.addAll(details);
                print("%s deleted from the namespace %s\n".formatted(SeenJob.reference(name), cluster.namespace()));
            } else if (!ignoreNotFound) {
                missing = true;
                note("error: " + requests.missing(name).getMessage());
            }
        }
        for (var details : deleted) {
            if (wait) {
                awaitGone(requests, details);
            }
        }
        return missing ? 1 : 0;
    }

    /** Somebody may have created another one of the name meanwhile. */
    private static void awaitGone(JobRequests requests, StatusDetails deleted) throws InterruptedException {
        while (true) {
            var found = requests.resource(deleted.getName()).get();
            if (found == null || !Objects.equals(found.getMetadata().getUid(), deleted.getUid())) {
                return;
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }
}
