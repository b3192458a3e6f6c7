package ai.run.operator.startup;

import ai.run.operator.webhook.Webhooks;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds out at the start what would otherwise show as a stack trace later: no server, no CRD, no permission. */
final class Preflight {

    private Preflight() {}

    /**
     * Throws {@link StartupException} with one sentence that says what to do. That one of several namespaces to watch cannot be served is no
     * reason to.
     *
     * @return the namespaces to watch in which the operator may do its work; empty for all
     */
    static Set<String> check(KubernetesClient client, Settings settings) {
        var server = client.getMasterUrl();
        try {
            if (client.getApiResources(RunaiJob.GROUP + "/" + RunaiJob.VERSION) == null) {
                throw new StartupException(
                        "The API server %s does not know RunaiJobs: install them with kubectl apply -f config/crd/runaijobs.run.ai.yaml."
                                .formatted(server));
            }
            // More than one Role may grant the same; it is asked for once.
            var answers = new HashMap<Permission, Boolean>();
            Predicate<Permission> granted = permission -> answers.computeIfAbsent(permission, p -> p.isGranted(client));
            var served = settings.namespaces().stream()
                    .filter(namespace -> Permission.onWorkloads(namespace).allMatch(granted))
                    .collect(Collectors.toCollection(TreeSet::new));
            var ofJobs = Permission.forJobs(served.isEmpty() ? settings.namespaces() : served, settings);
            var missing = Stream.of(
                            missing(granted, ofJobs, remedyForJobs(settings)),
                            missing(granted, Permission.forWebhooks(settings), remedyForWebhooks(settings)))
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining("; nor "));
            if (!missing.isEmpty()) {
                throw new StartupException(
                        "The API server %s does not let the operator %s.".formatted(server, missing));
            }
            return served;
        } catch (KubernetesClientException failure) {
            throw new StartupException(
                    "Cannot talk to the API server %s (%s): check --kubeconfig, its credentials and the network."
                            .formatted(server, cause(failure)));
        }
    }

    /** What the operator may not do in one of the namespaces to watch, and what to do about it; empty when nothing is missing. */
    static Optional<String> missing(KubernetesClient client, String namespace) {
        return missing(
                permission -> permission.isGranted(client),
                Permission.onWorkloads(namespace),
                "kubectl apply -n %s -f config/rbac/namespaced/watched.yaml".formatted(namespace));
    }

    private static Optional<String> missing(Predicate<Permission> granted, Stream<Permission> required, String remedy) {
        var missing = required.distinct()
                .filter(granted.negate())
                .map(Permission::toString)
                .collect(Collectors.joining(", "));
        return missing.isEmpty() ? Optional.empty() : Optional.of(missing + ": grant it with " + remedy);
    }

    private static String cause(KubernetesClientException failure) {
        if (failure.getStatus() != null && failure.getStatus().getMessage() != null) {
            return failure.getStatus().getMessage();
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
    }

    private static String remedyForJobs(Settings settings) {
        return settings.namespaces().isEmpty()
                ? "kubectl apply -k config/rbac, or name the namespaces to watch with --watch-namespaces"
                : "kubectl apply -k config/rbac/namespaced, and for each namespace to watch kubectl apply -n NAMESPACE"
                        + " -f config/rbac/namespaced/watched.yaml";
    }

    private static String remedyForWebhooks(Settings settings) {
        return (settings.webhooks() != null
                                && settings.webhooks().server().certificate() instanceof Webhooks.Certificate.Own
                        ? "kubectl apply -k config/admission"
                        : "kubectl apply -k config/admission/cert-manager or config/admission/openshift")
                + ", or run without --webhooks";
    }
}
