package ai.run.operator.testing.users;

import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Stage;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The users of a cluster, played by its administrator, who may impersonate anybody. */
public final class Users implements AutoCloseable {

    private final Stage stage;
    private final List<KubernetesClient> clients = new ArrayList<>();

    /** The users of the cluster of that stage. */
    public Users(Stage stage) {
        this.stage = stage;
    }

    /** Somebody who may edit everything in that namespace, RunaiJobs too, and of whom only the name is known. */
    public KubernetesClient editor(String name, String namespace) {
        return editor(name, namespace, Map.of());
    }

    /** The same of somebody who is in a group besides. */
    public KubernetesClient editor(String name, String namespace, String group) {
        mayEdit("User", name, namespace);
        var config = stage.cluster.config();
        config.setImpersonateUsername(name);
        config.setImpersonateGroups("system:authenticated", group);
        return client(config, namespace);
    }

    /** The same with numbers from the authenticator. */
    public KubernetesClient editor(String name, String namespace, long uid, long gid) {
        // The key becomes part of a header's name, in which a slash cannot be.
        return editor(
                name,
                namespace,
                Map.of("run.ai%2Fuid", List.of(Long.toString(uid)), "run.ai%2Fgid", List.of(Long.toString(gid))));
    }

    private KubernetesClient editor(String name, String namespace, Map<String, List<String>> extras) {
        mayEdit("User", name, namespace);
        var config = stage.cluster.config();
        config.setImpersonateUsername(name);
        config.setImpersonateGroups("system:authenticated");
        config.setImpersonateExtras(extras);
        return client(config, namespace);
    }

    /** Whoever has these credentials; closed with all others. The authorizer learns of new rights in its own time. */
    public KubernetesClient client(Config config, String namespace) {
        var client = new KubernetesClientBuilder().withConfig(config).build();
        clients.add(client);
        await().ignoreExceptions()
                .until(() -> client.pods().inNamespace(namespace).list() != null
                        && client.resources(RunaiJob.class)
                                        .inNamespace(namespace)
                                        .list()
                                != null);
        return client;
    }

    /** Lets a {@code User}, {@code Group} or {@code ServiceAccount} edit everything in that namespace, RunaiJobs too. */
    public void mayEdit(String kind, String name, String namespace) {
        bind(kind, name, namespace, "ClusterRole", "edit");
        // Their status too: nobody grants that to users, and it must not matter.
        allow(
                kind,
                name,
                namespace,
                new PolicyRuleBuilder()
                        .withApiGroups(RunaiJob.GROUP)
                        .withResources("runaijobs", "runaijobs/status")
                        .withVerbs("*")
                        .build());
        allow(
                kind,
                name,
                namespace,
                new PolicyRuleBuilder()
                        .withApiGroups("")
                        .withResources("pods/ephemeralcontainers")
                        .withVerbs("*")
                        .build());
    }

    /** Lets a user do everything in that namespace, as the administrator of a namespace often may. */
    public void mayDoEverything(String user, String namespace) {
        allowEverything(user, namespace);
        awaitMayUse(user, namespace, "anybody");
    }

    /** Lets a user do everything to whatever has that name. */
    public void mayDoEverythingTo(String name, String user, String namespace) {
        allowEverything(user, namespace, name);
        awaitMayUse(user, namespace, name);
    }

    /** Without a name, to whatever there is. */
    private void allowEverything(String user, String namespace, String... names) {
        allow(
                "User",
                user,
                namespace,
                new PolicyRuleBuilder()
                        .withApiGroups("*")
                        .withResources("*")
                        .withVerbs("*")
                        .withResourceNames(names)
                        .build());
    }

    /** Lets a user run jobs and pods as anybody, on purpose, and returns when the authorizer knows. */
    public void grantAll(String user, String namespace) {
        allow(
                "User",
                user,
                namespace,
                new PolicyRuleBuilder()
                        .withApiGroups(RunaiJob.GROUP)
                        .withResources("useridentities")
                        .withVerbs("*")
                        .build());
        awaitMayUse(user, namespace, "anybody");
    }

    /** Lets the members of a group run jobs and pods as somebody else, and returns when the authorizer knows. */
    public void grantToGroup(String group, String namespace, String identity) {
        allow("Group", group, namespace, use(identity));
        awaitMayUse("a-member", namespace, RunaiJob.GROUP, "useridentities", identity, group);
    }

    private static PolicyRule use(String... identities) {
        return new PolicyRuleBuilder()
                .withApiGroups(RunaiJob.GROUP)
                .withResources("useridentities")
                .withVerbs("use")
                .withResourceNames(identities)
                .build();
    }

    /** Lets a user run jobs and pods as somebody else, and returns when the authorizer knows. */
    public void grant(String user, String namespace, String... identities) {
        allow("User", user, namespace, use(identities));
        for (var identity : identities) {
            awaitMayUse(user, namespace, identity);
        }
    }

    /** Waits for the authorizer; the operator itself may remember a denial for some seconds. */
    private void awaitMayUse(String user, String namespace, String identity) {
        awaitMayUse(user, namespace, RunaiJob.GROUP, "useridentities", identity);
    }

    /** Waits for the authorizer to know that somebody may use an object. */
    public void awaitMayUse(
            String user, String namespace, String group, String resource, String name, String... groupsOfTheUser) {
        await().until(() -> stage.admin
                .resource(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user)
                        .withGroups(groupsOfTheUser)
                        .withNewResourceAttributes()
                        .withGroup(group)
                        .withResource(resource)
                        .withVerb("use")
                        .withNamespace(namespace)
                        .withName(name)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create()
                .getStatus()
                .getAllowed());
    }

    private void allow(String kind, String subject, String namespace, PolicyRule rule) {
        var role = stage.admin
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withGenerateName("test-")
                        .endMetadata()
                        .withRules(rule)
                        .build())
                .create();
        bind(kind, subject, namespace, "Role", role.getMetadata().getName());
    }

    /** Binds a role to a {@code User}, {@code Group} or {@code ServiceAccount} of that namespace. */
    public void bind(String kind, String subject, String namespace, String roleKind, String role) {
        var binding = new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withGenerateName("test-")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", roleKind, role);
        if (kind.equals("ServiceAccount")) {
            binding.addNewSubject(null, kind, subject, namespace);
        } else {
            binding.addNewSubject("rbac.authorization.k8s.io", kind, subject, null);
        }
        stage.admin.resource(binding.build()).create();
    }

    @Override
    public void close() {
        clients.forEach(KubernetesClient::close);
    }
}
