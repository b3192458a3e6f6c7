package ai.run.operator.startup;

import ai.run.operator.admission.AdmissionHandler;
import ai.run.operator.admission.ConnectionValidator;
import ai.run.operator.admission.ExemptNamespaces;
import ai.run.operator.admission.IdentityLookupsFactory;
import ai.run.operator.admission.PodIdentityProof;
import ai.run.operator.admission.PodValidator;
import ai.run.operator.admission.RunaiJobValidator;
import ai.run.operator.admission.SubmitterAuthorizer;
import ai.run.operator.admission.SubmitterDefaulter;
import ai.run.operator.admission.TrustedUsers;
import ai.run.operator.admission.WorkloadValidator;
import ai.run.operator.authorization.AccessReviews;
import ai.run.operator.authorization.ApiJobOwnerLookup;
import ai.run.operator.authorization.ApiPodLookup;
import ai.run.operator.authorization.SubmissionKeys;
import ai.run.operator.authorization.Submitters;
import ai.run.operator.configuration.ClusterConfigSource;
import ai.run.operator.decision.ReservedNamespaces;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.startup.Settings.WebhookSettings;
import ai.run.operator.webhook.Webhooks;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;

/** The admission webhooks of this process, where they are wanted: the handlers, and what they need to know. */
@Slf4j
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
final class WebhookRuntime implements AutoCloseable {

    /** So long the cluster's network may go on sending requests to a pod that ends. */
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private static final String KUBE_SYSTEM = "kube-system";

    /** Null where they are not wanted. */
    private final @Nullable Webhooks webhooks;

    /**
     * Starts serving the webhooks, or does nothing when they are not wanted.
     *
     * @param clusterConfig what is in force, on a replica that stands by as well
     * @throws StartupException when they are, and cannot be served
     */
    static WebhookRuntime start(
            KubernetesClient client,
            Settings settings,
            ClusterConfigSource clusterConfig,
            SubmissionKeys keys,
            AccessReviews accessReviews) {
        var wanted = settings.webhooks();
        if (wanted == null) {
            return new WebhookRuntime(null);
        }
        try {
            return new WebhookRuntime(
                    serve(client, settings.configNamespace(), wanted, clusterConfig, keys, accessReviews));
        } catch (KubernetesClientException failure) {
            throw new StartupException(
                    "The API server does not do what the webhooks need (%s): look at its answer, or run without --webhooks."
                            .formatted(failure.getMessage()));
        } catch (IOException | IllegalArgumentException failure) {
            throw new StartupException(
                    "Cannot serve webhooks (%s): look at --bind-address, --webhook-port, --webhook-certificates and --webhook-client-ca."
                            .formatted(failure.getMessage()));
        }
    }

    private static Webhooks serve(
            KubernetesClient client,
            String namespace,
            WebhookSettings wanted,
            ClusterConfigSource clusterConfig,
            SubmissionKeys keys,
            AccessReviews accessReviews)
            throws IOException {
        IdentityLookupsFactory identities = (parsed, jobNamespace, submitter) -> new IdentityLookups(
                clusterConfig.directoryForReviews(parsed), submitter, accessReviews.in(jobNamespace));
        keys.get(); // made now rather than in the middle of the first review
        var handlers = handlers(client, namespace, wanted.clients(), clusterConfig, identities, keys);
        var webhooks = Webhooks.start(client, wanted.server(), handlers);
        log.info("Serving webhooks on port {}.", webhooks.port());
        return webhooks;
    }

    private static Map<String, AdmissionHandler> handlers(
            KubernetesClient client,
            String namespace,
            TrustedUsers clients,
            ClusterConfigSource clusterConfig,
            IdentityLookupsFactory identities,
            SubmissionKeys keys) {
        var strictGroups = ServerFeatures.knowsStrictGroups(client.getKubernetesVersion());
        var owners = new ApiJobOwnerLookup(client, Submitters.recordedBy(keys));
        var proof = new PodIdentityProof(clients, owners, identities);
        var authorizer = new SubmitterAuthorizer(identities);
        var exempt = exempt(namespace);
        return Map.of(
                "/admission/runaijobs/stamp",
                new SubmitterDefaulter(clusterConfig, keys, WebhookRuntime::now, authorizer),
                "/admission/runaijobs",
                new RunaiJobValidator(new ReservedNamespaces(namespace), clusterConfig, keys, authorizer),
                "/admission/pods",
                new ExemptNamespaces(exempt, new PodValidator(clusterConfig, strictGroups, proof)),
                "/admission/connections",
                new ExemptNamespaces(exempt, new ConnectionValidator(clusterConfig, new ApiPodLookup(client), proof)),
                "/admission/children",
                new ExemptNamespaces(exempt, new WorkloadValidator(clients)));
    }

    /** The namespaces that no webhook is for: what keeps the cluster and the operator alive must not wait for the operator. */
    private static Set<String> exempt(String namespace) {
        return namespace.equals(KUBE_SYSTEM) ? Set.of(KUBE_SYSTEM) : Set.of(KUBE_SYSTEM, namespace);
    }

    /** The time as it is recorded: to the second. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Goes on answering until everybody must have heard that this replica ends. */
    void drain() {
        if (webhooks == null) {
            return;
        }
        try {
            Thread.sleep(DRAIN.toMillis());
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (webhooks != null) {
            webhooks.close();
        }
    }
}
