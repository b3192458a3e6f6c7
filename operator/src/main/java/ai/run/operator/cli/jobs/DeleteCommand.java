package ai.run.operator.cli.jobs;

import ai.run.operator.cli.print.UserCommand;
import ai.run.operator.client.Cluster;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
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
        var deleted = new LinkedHashMap<String, String>();
        var missing = false;
        for (var name : names) {
            var resource = requests.resource(name);
            var uid = wait ? JobRequests.ifAllowed(() -> uid(resource)).orElse("") : "";
            var details = resource.withPropagationPolicy(DeletionPropagation.BACKGROUND)
                    .delete();
            if (!details.isEmpty()) {
                deleted.put(name, uid);
                print("%s deleted from the namespace %s\n".formatted(SeenJob.reference(name), cluster.namespace()));
            } else if (!ignoreNotFound) {
                missing = true;
                note("error: " + requests.missing(name).getMessage());
            }
        }
        for (var job : deleted.entrySet()) {
            awaitGone(requests, job.getKey(), job.getValue());
        }
        return missing ? 1 : 0;
    }

    private static String uid(Resource<GenericKubernetesResource> resource) {
        var found = resource.get();
        return found == null ? "" : found.getMetadata().getUid();
    }

    /** Somebody may have created another one of the name meanwhile; and who may not look need not wait. */
    private static void awaitGone(JobRequests requests, String name, String uid) throws InterruptedException {
        while (!uid.isEmpty() && uid.equals(uid(requests.resource(name)))) {
            Thread.sleep(PAUSE.toMillis());
        }
    }
}
