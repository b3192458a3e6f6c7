package ai.run.operator.it;

import static ai.run.operator.testing.webhooks.WebhookStage.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Manifest;
import ai.run.operator.testing.Page;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.users.Authentication;
import ai.run.operator.testing.users.IdentityProvider;
import ai.run.operator.testing.users.TestAuthority;
import ai.run.operator.testing.webhooks.WebhookStage;
import ai.run.v1.Identity.Source;
import ai.run.v1.RunaiJobStatus;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the documents say about OpenID Connect, as it stands there: the API server takes its expressions, and the operator
 * runs jobs with what they make of a token.
 */
@ExtendWith(StageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokensIT {

    private static final Page PAGE = new Page("config/admission/README.md");

    private static final String PLAIN = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    private IdentityProvider provider;
    private IdentityProvider dex;
    private IdentityProvider stranger;
    private Authentication authentication;
    private WebhookStage webhooks;
    private Sandbox sandbox;

    @BeforeAll
    void trust(Stage stage, @TempDir Path folder) throws Exception {
        sandbox = new Sandbox(stage);
        authentication = Authentication.of(sandbox);
        var authority = new TestAuthority(folder);
        provider = new IdentityProvider(authority);
        dex = new IdentityProvider(authority);
        stranger = new IdentityProvider(authority);
        var configuration = PAGE.yaml("kind: AuthenticationConfiguration");
        var issuers = configuration.withArray("jwt");
        issuers.add(withNumbersAmongTheGroups(issuers.get(0)));
        provider.replace(issuers.get(0));
        dex.replace(issuers.get(1));
        authentication.write(configuration);

        webhooks = WebhookStage.set(stage);
        webhooks.users.mayEdit("Group", "system:authenticated", sandbox.namespace);
        sandbox.writeClusterConfig(Serialization.asYaml(PAGE.yaml("trust: Authenticated")));
        authentication.awaitInForce();
        await().untilAsserted(this::nobodyIsSomebodyElse);
    }

    private static JsonNode withNumbersAmongTheGroups(JsonNode issuer) throws Exception {
        var changed = issuer.deepCopy();
        var extra = ((ObjectNode) changed.path("claimMappings")).putArray("extra");
        var uid = PAGE.yaml("claims.groups");
        extra.add(uid);
        extra.add(another(uid, "run.ai/gid", "gid:"));
        extra.add(another(uid, "run.ai/supplemental-groups", "group:"));
        return changed;
    }

    private static ObjectNode another(ObjectNode uid, String key, String prefix) {
        var expression = uid.path("valueExpression").asText();
        return uid.deepCopy().put("key", key).put("valueExpression", expression.replace("uid:", prefix));
    }

    @AfterAll
    void trustNoMore() throws Exception {
        authentication.close();
        webhooks.close();
        provider.close();
        dex.close();
        stranger.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    uid: 1234, gid: 5678, supplemental_groups: [4000, 4001]         | {gid=[5678], supplemental-groups=[4000, 4001], uid=[1234]}          | 1234:5678 [4000, 4001]
                    uid: '1234', gid: '5678', supplemental_groups: ['4000', '4001'] | {gid=[5678], supplemental-groups=[4000, 4001], uid=[1234]}          | 1234:5678 [4000, 4001]
                    uid: [1234], gid: ['5678'], supplemental_groups: [4000, '4001'] | {gid=[5678], supplemental-groups=[4000, 4001], uid=[1234]}          | 1234:5678 [4000, 4001]
                    uid: 1234567, gid: 7654321, supplemental_groups: 4000000        | {gid=[7654321], supplemental-groups=[4000000], uid=[1234567]}       | 1234567:7654321 [4000000]
                    uid: '1234567', gid: '7654321', supplemental_groups: '4000'     | {gid=[7654321], supplemental-groups=[4000], uid=[1234567]}          | 1234567:7654321 [4000]
                    uid: 2147483647, gid: 2147483647                                | {gid=[2147483647], uid=[2147483647]}                                | 2147483647:2147483647 []
                    uid: 4294967294, gid: 5678                                      | {gid=[5678], uid=[4294967294]}                                      | InvalidId
                    uid: 1234, gid: 5678, supplemental_groups: '4000, 4001'         | {gid=[5678], supplemental-groups=[4000, 4001], uid=[1234]}          | 1234:5678 [4000, 4001]
                    groups: [research]                                              | {}                                                                  | IdentityUnknown
                    uid: null, gid: '', supplemental_groups: [null]                 | {}                                                                  | IdentityUnknown
                    gid: 5678, supplemental_groups: [4000]                          | {gid=[5678], supplemental-groups=[4000]}                            | UserIdMissing
                    uid: 1234                                                       | {uid=[1234]}                                                        | GroupMissing
                    uid: 0, gid: 0                                                  | {gid=[0], uid=[0]}                                                  | RootUser
                    uid: alice, gid: 5678                                           | {gid=[5678], uid=[alice]}                                           | its claim run.ai/uid is
                    uid: [1234, 1235], gid: 5678                                    | {gid=[5678], uid=[1234, 1235]}                                      | its claim run.ai/uid has several values: [1234, 1235]
                    """)
    void theNumbersOfATokenAreThoseOfItsJobs(String claims, String extra, String outcome) {
        var alice = authentication.login(provider.token("sub: alice, " + claims));
        assertThat(extra(alice)).isEqualTo(extra);
        assertThat(outcome(alice)).contains(outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    groups: [research, 'uid:1234567', 'gid:5678', 'group:4000', 'group:4001'] | {gid=[5678], supplemental-groups=[4000, 4001], uid=[1234567]} | 1234567:5678 [4000, 4001]
                    groups: [research]                                                        | {}                                                             | IdentityUnknown
                    groups: []                                                                | {}                                                             | IdentityUnknown
                    uid: 1234                                                                 | {}                                                             | IdentityUnknown
                    """)
    void numbersAmongTheGroupsAreTakenFromThere(String claims, String extra, String outcome) {
        var alice = authentication.login(dex.token("sub: alice, " + claims));
        assertThat(extra(alice)).isEqualTo(extra);
        assertThat(outcome(alice)).contains(outcome);
    }

    @Test
    void nameAndGroupsHaveThePrefix() {
        var user = whoAmI(authentication.login(provider.token("sub: alice, groups: [research, 'system:masters']")));
        assertThat(user.getUsername()).isEqualTo("oidc:alice");
        assertThat(user.getGroups())
                .containsExactlyInAnyOrder("oidc:research", "oidc:system:masters", "system:authenticated");
    }

    /** At many providers everybody may edit it. */
    @Test
    void aNameThatUsersCanChooseMakesNobodySomebodyElse() {
        var user = whoAmI(authentication.login(
                provider.token("sub: mallory, preferred_username: alice, name: alice, email: alice@example.org")));
        assertThat(user.getUsername()).isEqualTo("oidc:mallory");
    }

    @Test
    void nobodyIsSomebodyElse() {
        var bob = authentication.login(provider.token("sub: bob, uid: 1235, gid: 5679"));
        var asAlice =
                Manifest.runaiJob("generateName: job-", "", "user: {name: alice, uid: 1234, gid: 5678}\n" + PLAIN);
        assertRefused(
                () -> Manifest.create(bob, sandbox.namespace, asAlice),
                "the submitter \"oidc:bob\" may not run jobs as \"alice\"",
                "useridentities.run.ai");
    }

    @Test
    void whatTheProviderHasNotSignedForThisClusterIsNoToken() {
        var claims = "sub: alice, uid: 1234, gid: 5678";
        assertThat(extra(authentication.login(provider.token(claims)))).contains("uid=[1234]");
        assertUnauthorized(provider.unsignedToken(claims));
        assertUnauthorized(provider.token(claims + ", exp: 1700000000"));
        assertUnauthorized(provider.token(claims + ", aud: another-cluster"));
        assertUnauthorized(stranger.token(claims));
        assertUnauthorized(stranger.token(claims + ", iss: '" + provider.url() + "'"));
        assertUnauthorized(dex.token(claims + ", iss: '" + provider.url() + "'"));
    }

    private void assertUnauthorized(String token) {
        assertThatThrownBy(() -> whoAmI(authentication.login(token)))
                .isInstanceOfSatisfying(KubernetesClientException.class, refusal -> assertThat(refusal.getCode())
                        .isEqualTo(401));
    }

    private static UserInfo whoAmI(KubernetesClient client) {
        return client.resource(new SelfSubjectReview()).create().getStatus().getUserInfo();
    }

    /** What {@code kubectl auth whoami} shows, without the domain of the keys. */
    private static String extra(KubernetesClient client) {
        var values = new TreeMap<String, Object>();
        whoAmI(client).getExtra().forEach((key, value) -> values.put(key.replace("run.ai/", ""), value));
        return values.toString();
    }

    /** Who a job of theirs runs as, or why it does not. */
    private String outcome(KubernetesClient client) {
        var job = Manifest.create(client, sandbox.namespace, Manifest.runaiJob("generateName: job-", "", PLAIN));
        var status = sandbox.awaitStatus(job.getMetadata().getName());
        return status.getIdentity() == null ? refusal(status) : identity(status);
    }

    private static String identity(RunaiJobStatus status) {
        var identity = status.getIdentity();
        assertThat(identity.getSource()).isEqualTo(Source.SUBMITTER);
        assertThat(identity.getSubmittedBy()).isEqualTo("oidc:alice");
        var groups = Objects.requireNonNullElse(identity.getSupplementalGroups(), List.of());
        return "%d:%d %s".formatted(identity.getUid(), identity.getGid(), groups);
    }

    private static String refusal(RunaiJobStatus status) {
        var accepted = status.getConditions().stream()
                .filter(condition -> condition.getType().equals("Accepted"))
                .findFirst()
                .orElseThrow();
        return accepted.getReason() + ": " + accepted.getMessage();
    }
}
