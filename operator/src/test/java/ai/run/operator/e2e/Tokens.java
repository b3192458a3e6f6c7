package ai.run.operator.e2e;

import static ai.run.operator.testing.node.FactsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.testing.Page;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.TestImage;
import ai.run.operator.testing.users.Authentication;
import ai.run.operator.testing.users.IdentityProvider;
import ai.run.operator.testing.users.TestAuthority;
import ai.run.v1.Identity.Source;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a login to the kernel: what an identity provider says of a user is what their container is. {@link WebhooksE2E} runs
 * these tests, because to install the webhooks takes longer than they do.
 */
abstract class Tokens {

    private static final Page PAGE = new Page("config/admission/README.md");

    private static IdentityProvider provider;
    private static Authentication authentication;

    @BeforeAll
    static void trust(Jobs jobs, @TempDir Path folder) throws Exception {
        authentication = Authentication.of(jobs.sandbox);
        provider = new IdentityProvider(new TestAuthority(folder));
        var configuration = PAGE.yaml("kind: AuthenticationConfiguration");
        provider.replace(configuration.at("/jwt/0"));
        authentication.write(configuration);
        jobs.sandbox.writeClusterConfig(Serialization.asYaml(PAGE.yaml("trust: Authenticated")));
        mayRunJobs("oidc:research", jobs.sandbox);
        authentication.awaitInForce();
    }

    private static void mayRunJobs(String group, Sandbox sandbox) {
        sandbox.admin
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(sandbox.namespace)
                        .withName("research")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "runaijob-editor")
                        .addNewSubject("rbac.authorization.k8s.io", "Group", group, null)
                        .build())
                .create();
    }

    @AfterAll
    static void trustNoMore() throws IOException {
        authentication.close();
        provider.close();
    }

    @Test
    void whoeverLogsInIsInTheContainerWhoTheirTokenSays(Jobs jobs) {
        var alice = authentication.login(provider.token(
                "sub: alice, groups: [research], uid: 1234567, gid: '7654321', supplemental_groups: [4000]"));
        jobs.sandbox.apply(alice, job("own", ""));

        assertThat(jobs.facts("own", "main")).runsAs(1234567, 7654321).isMemberOfExactly(4000L, 7654321L);
        assertThat(jobs.log("own", "main"))
                .contains("uid=1234567(alice) gid=7654321(alice) groups=4000(4000),7654321(alice)");
        var identity = jobs.succeeded("own").getIdentity();
        assertThat(identity.getSource()).isEqualTo(Source.SUBMITTER);
        assertThat(identity.getSubmittedBy()).isEqualTo("oidc:alice");
        assertThat(identity.getUsername()).isEqualTo("alice");
    }

    @Test
    void nobodyIsSomebodyElseByWritingTheirName(Jobs jobs) {
        var bob = authentication.login(provider.token("sub: bob, groups: [research], uid: 1235, gid: 5679"));
        var asAlice = job("as-alice", "user: {name: alice, uid: 1234567, gid: 7654321}, ");
        assertThatThrownBy(() -> jobs.sandbox.apply(bob, asAlice))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("the submitter \"oidc:bob\" may not run jobs as \"alice\"");
    }

    private static String job(String name, String user) {
        return """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: %s}
                spec: {%stemplate: {spec: {containers: [{name: main, image: "%s", command: [sh, -c, id; /facts]}]}}}
                """
                .formatted(name, user, TestImage.MAIN.reference());
    }
}
