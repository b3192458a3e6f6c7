package ai.run.operator.startup;

import ai.run.operator.authorization.SubmissionKeys;
import ai.run.operator.webhook.Webhooks;
import ai.run.operator.webhook.Webhooks.Certificate;
import ai.run.operator.workload.Labels;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Something that the operator must be allowed to do: the same as {@code config/rbac} and {@code config/admission} grant. */
record Permission(
        @Nullable String namespace,
        String group,
        String resource,
        String subresource,
        @Nullable String name,
        String verb) {

    /** What an operator with these settings needs for its jobs, in the namespaces that it watches and in its own. */
    static Stream<Permission> forJobs(Settings settings) {
        return forJobs(settings.namespaces(), settings);
    }

    /** The same where it watches these namespaces; all, where there are none. */
    static Stream<Permission> forJobs(Set<String> namespaces, Settings settings) {
        var watched =
                namespaces.isEmpty() ? onWorkloads(null) : namespaces.stream().flatMap(Permission::onWorkloads);
        var own = verbs(settings.configNamespace(), "", "configmaps", "", "list", "watch");
        return Stream.of(
                        watched,
                        own,
                        settings.leaderElect() ? onLease(settings.configNamespace()) : Stream.<Permission>of())
                .flatMap(permissions -> permissions);
    }

    /** What it needs for the webhooks; nothing when they are not wanted. */
    static Stream<Permission> forWebhooks(Settings settings) {
        var webhooks = settings.webhooks();
        if (webhooks == null) {
            return Stream.of();
        }
        var trust = Stream.of(
                        onSecret(settings.configNamespace(), SubmissionKeys.SECRET, "get"),
                        verbs(null, "authorization.k8s.io", "subjectaccessreviews", "", "create"),
                        verbs(null, RunaiJob.GROUP, RunaiJob.PLURAL, "", "get"),
                        verbs(null, "batch", "jobs", "", "get"),
                        verbs(null, "", "pods", "", "get"))
                .flatMap(permissions -> permissions);
        return Stream.concat(trust, forCertificate(webhooks.server().certificate(), settings.configNamespace()));
    }

    private static Stream<Permission> forCertificate(Certificate certificate, String namespace) {
        if (certificate instanceof Certificate.Mounted) {
            return Stream.of();
        }
        var read = new Permission(namespace, "", "secrets", "", Webhooks.SERVICE, "get");
        return certificate instanceof Certificate.Given
                ? Stream.of(read)
                : Stream.of(
                                onWebhooks("get"),
                                onWebhooks("patch"),
                                onSecret(namespace, Webhooks.SERVICE, "get", "update"))
                        .flatMap(permissions -> permissions);
    }

    private static Stream<Permission> onWebhooks(String verb) {
        return Stream.of("mutatingwebhookconfigurations", "validatingwebhookconfigurations")
                .map(resource ->
                        new Permission(null, "admissionregistration.k8s.io", resource, "", Labels.OPERATOR, verb));
    }

    /** RBAC cannot restrict create to a name. */
    private static Stream<Permission> onSecret(String namespace, String name, String... verbs) {
        return Stream.concat(
                Stream.of(new Permission(namespace, "", "secrets", "", null, "create")),
                Stream.of(verbs).map(verb -> new Permission(namespace, "", "secrets", "", name, verb)));
    }

    /** What it needs in a namespace that it watches; in all of them where there is none. */
    static Stream<Permission> onWorkloads(@Nullable String namespace) {
        return Stream.of(
                        verbs(namespace, RunaiJob.GROUP, RunaiJob.PLURAL, "", "list", "watch", "delete"),
                        verbs(namespace, RunaiJob.GROUP, RunaiJob.PLURAL, "status", "patch"),
                        verbs(namespace, "batch", "jobs", "", "get", "list", "watch", "create", "patch", "delete"),
                        verbs(namespace, "", "pods", "", "get", "list", "watch", "create", "delete"),
                        verbs(namespace, "", "events", "", "list", "watch", "create"))
                .flatMap(permissions -> permissions);
    }

    private static Stream<Permission> onLease(String namespace) {
        var group = "coordination.k8s.io";
        return Stream.of(
                new Permission(namespace, group, "leases", "", null, "create"),
                new Permission(namespace, group, "leases", "", Labels.OPERATOR, "get"),
                new Permission(namespace, group, "leases", "", Labels.OPERATOR, "update"));
    }

    private static Stream<Permission> verbs(
            @Nullable String namespace, String group, String resource, String subresource, String... verbs) {
        return Stream.of(verbs).map(verb -> new Permission(namespace, group, resource, subresource, null, verb));
    }

    /** Asks the API server. */
    boolean isGranted(KubernetesClient client) {
        var review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withGroup(group)
                .withResource(resource)
                .withSubresource(subresource)
                .withName(name)
                .withVerb(verb)
                .endResourceAttributes()
                .endSpec()
                .build();
        return Boolean.TRUE.equals(client.resource(review).create().getStatus().getAllowed());
    }

    @Override
    public String toString() {
        var kind = group.isEmpty() ? resource : resource + "." + group;
        var which = name == null ? "" : " named " + name;
        var place = namespace == null ? "" : " in namespace " + namespace;
        return verb + " " + kind + (subresource.isEmpty() ? "" : "/" + subresource) + which + place;
    }
}
