package ai.run.operator.cli;

import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out at the start what would otherwise show as a stack trace later: no server, no CRD, no permission. */
final class Preflight {

    private Preflight() {}

    /** Throws {@link StartupException} with one sentence that says what to do. */
    static void check(KubernetesClient client, String configNamespace) {
        var server = client.getMasterUrl();
        try {
            if (client.getApiResources(RunaiJob.GROUP + "/" + RunaiJob.VERSION) == null) {
                throw new StartupException(
                        "The API server %s does not know RunaiJobs: install them with kubectl apply -f config/crd/runaijobs.run.ai.yaml."
                                .formatted(server));
            }
            var missing = required(configNamespace)
                    .filter(permission -> !permission.isGranted(client))
                    .map(Permission::toString)
                    .collect(Collectors.joining(", "));
            if (!missing.isEmpty()) {
                throw new StartupException(
                        "The API server %s does not let the operator %s: grant it with kubectl apply -k config/rbac."
                                .formatted(server, missing));
            }
        } catch (KubernetesClientException failure) {
            throw new StartupException(
                    "Cannot talk to the API server %s (%s): check --kubeconfig, its credentials and the network."
                            .formatted(server, cause(failure)));
        }
    }

    private static String cause(KubernetesClientException failure) {
        if (failure.getStatus() != null && failure.getStatus().getMessage() != null) {
            return failure.getStatus().getMessage();
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root.getMessage() != null) {
            return root.getMessage();
        }
        return root instanceof IOException ? "no connection" : root.getClass().getSimpleName();
    }

    private static Stream<Permission> required(String configNamespace) {
        return Stream.of(
                        verbs(null, RunaiJob.GROUP, RunaiJob.PLURAL, "", "list", "watch", "delete"),
                        verbs(null, RunaiJob.GROUP, RunaiJob.PLURAL, "status", "patch"),
                        verbs(null, "batch", "jobs", "", "get", "list", "watch", "create", "patch", "delete"),
                        verbs(null, "", "pods", "", "get", "list", "watch", "create", "delete"),
                        verbs(null, "", "events", "", "list", "watch", "create"),
                        verbs(configNamespace, "", "configmaps", "", "list", "watch"))
                .flatMap(List::stream);
    }

    private static List<Permission> verbs(
            @Nullable String namespace, String group, String resource, String subresource, String... verbs) {
        return Stream.of(verbs)
                .map(verb -> new Permission(namespace, group, resource, subresource, verb))
                .toList();
    }

    private record Permission(
            @Nullable String namespace, String group, String resource, String subresource, String verb) {

        boolean isGranted(KubernetesClient client) {
            var review = new SelfSubjectAccessReviewBuilder()
                    .withNewSpec()
                    .withNewResourceAttributes()
                    .withNamespace(namespace)
                    .withGroup(group)
                    .withResource(resource)
                    .withSubresource(subresource)
                    .withVerb(verb)
                    .endResourceAttributes()
                    .endSpec()
                    .build();
            return Boolean.TRUE.equals(
                    client.resource(review).create().getStatus().getAllowed());
        }

        @Override
        public String toString() {
            var name = group.isEmpty() ? resource : resource + "." + group;
            var place = namespace == null ? "" : " in namespace " + namespace;
            return verb + " " + name + (subresource.isEmpty() ? "" : "/" + subresource) + place;
        }
    }
}
