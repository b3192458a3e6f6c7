package ai.run.operator.cli.jobs;

import ai.run.operator.client.CommandException;
import ai.run.operator.workload.Labels;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What commands ask the API server for.
 *
 * @param client the caller's
 * @param namespace where; null for all namespaces
 */
public record JobRequests(KubernetesClient client, @Nullable String namespace) {

    private static final ResourceDefinitionContext RUNAI_JOB =
            ResourceDefinitionContext.fromResourceType(RunaiJob.class);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How many objects one answer holds at most, as kubectl asks for. */
    private static final long CHUNK = 500;

    /**
     * Returns a RunaiJob.
     *
     * @throws CommandException where there is none of that name
     */
    SeenJob job(String name) {
        var found = resource(name).get();
        if (found == null) {
            throw missing(name);
        }
        return seen(found);
    }

    CommandException missing(String name) {
        return new CommandException(
                "There is no RunaiJob %s in the namespace %s; 'kubectl runaijob list' shows those that there are."
                        .formatted(name, namespace));
    }

    /** Returns the RunaiJob of that name, for a request. */
    Resource<GenericKubernetesResource> resource(String name) {
        return client.genericKubernetesResources(RUNAI_JOB)
                .inNamespace(namespace)
                .withName(name);
    }

    /**
     * Hands over every RunaiJob, by namespace and name; at no time all of them are in memory.
     *
     * @param selector of labels; null for all
     * @return the version of the list, for a watch from there on
     */
    public String forEachJob(@Nullable String selector, Consumer<SeenJob> consumer) {
        var options = new ListOptionsBuilder().withLimit(CHUNK).withLabelSelector(selector);
        while (true) {
            var list = jobs().list(options.build());
            list.getItems().forEach(job -> consumer.accept(seen(job)));
            var next = list.getMetadata().getContinue();
            if (next == null || next.isEmpty()) {
                return list.getMetadata().getResourceVersion();
            }
            options.withContinue(next);
        }
    }

    AnyNamespaceOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            jobs() {
        var all = client.genericKubernetesResources(RUNAI_JOB);
        return namespace == null ? all.inAnyNamespace() : all.inNamespace(namespace);
    }

    static SeenJob seen(GenericKubernetesResource job) {
        return new SeenJob(JSON.<JsonNode>valueToTree(job));
    }

    /** Returns the pods of a job, the newest first; empty where the caller may not list pods. */
    Optional<List<Pod>> pods(SeenJob job) {
        return pods(Labels.JOB_NAME + "=" + job.name()).map(PodList::getItems).map(pods -> OwnedPods.of(pods)
                .of(job));
    }

    /** Returns the pods of all jobs, and of others that say they were; empty where the caller may not list pods. */
    Optional<PodList> pods() {
        return pods(Labels.JOB_NAME);
    }

    private Optional<PodList> pods(String selector) {
        var options = new ListOptionsBuilder().withLabelSelector(selector).build();
        return ifAllowed(() -> podsAnywhere().list(options));
    }

    AnyNamespaceOperation<Pod, PodList, PodResource> podsAnywhere() {
        var all = client.pods();
        return namespace == null ? all.inAnyNamespace() : all.inNamespace(namespace);
    }

    /** Returns a pod of the job; empty where it is none of the job's. */
    Optional<Pod> pod(SeenJob job, String name) {
        return Optional.ofNullable(
                        client.pods().inNamespace(namespace).withName(name).get())
                .filter(pod -> !OwnedPods.of(List.of(pod)).of(job).isEmpty());
    }

    /** Returns the events of a job and of its workload, which has the same name; empty where the caller may not list events. */
    Optional<List<Event>> events(SeenJob job) {
        // An event need not say which object it is about, by its UID.
        var objects = new HashSet<>(List.of(job.objectUid(), job.workloadUid()));
        return ifAllowed(
                () -> client
                        .v1()
                        .events()
                        .inNamespace(namespace)
                        .withField("involvedObject.name", job.name())
                        .list()
                        .getItems()
                        .stream()
                        .filter(event ->
                                objects.contains(event.getInvolvedObject().getUid()))
                        .toList());
    }

    static ListOptions from(String resourceVersion, @Nullable String selector) {
        return new ListOptionsBuilder()
                .withResourceVersion(resourceVersion)
                .withLabelSelector(selector)
                .build();
    }

    /** Returns what was asked for; empty where the caller has no right to it. */
    public static <T> Optional<T> ifAllowed(Supplier<T> request) {
        try {
            return Optional.of(request.get());
        } catch (KubernetesClientException failure) {
            if (failure.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return Optional.empty();
            }
            throw failure;
        }
    }
}
