package ai.run.operator.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.run.operator.admission.TrustedUsers;
import ai.run.operator.startup.Settings.WebhookSettings;
import ai.run.operator.testing.FakeApiServer;
import ai.run.operator.testing.FakeApiServer.Answer;
import ai.run.operator.testing.FakeApiServer.Request;
import ai.run.operator.webhook.Webhooks;
import ai.run.operator.webhook.Webhooks.Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the operator says at its start of a server that it cannot work with: always one sentence. */
class PreflightTest {

    private static final String API = "GET /apis/run.ai/v1";
    private static final String REVIEWS = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private static final String IN_ALL_NAMESPACES =
            "kubectl apply -k config/rbac, or name the namespaces to watch with --watch-namespaces";
    private static final String IN_SOME_NAMESPACES =
            "kubectl apply -k config/rbac/namespaced, and for each namespace to watch kubectl apply -n NAMESPACE -f"
                    + " config/rbac/namespaced/watched.yaml";
    private static final String FOR_WEBHOOKS = "kubectl apply -k config/admission, or run without --webhooks";

    private static final Settings EVERYWHERE = settings(Set.of(), new Certificate.Own());

    private final FakeApiServer server = new FakeApiServer();

    @BeforeEach
    void serverKnowsRunaiJobs() {
        server.on(API, Answer.of("{\"kind\": \"APIResourceList\", \"resources\": []}"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whoMayDoEverythingIsAskedForEachRightOnce() {
        grant(asked -> true);
        Preflight.check(server.client(), EVERYWHERE);

        var reviews = server.requests().stream()
                .filter(request -> request.line().equals(REVIEWS))
                .map(Request::body)
                .toList();
        assertThat(reviews).hasSize((int) permissions().count()).doesNotHaveDuplicates();
        assertThat(server.requests()).hasSize(1 + reviews.size());
    }

    @ParameterizedTest
    @MethodSource("permissions")
    void aRightThatIsMissingIsNamedWithItsRemedy(Permission missing) {
        grant(asked -> !asked.equals(missing));

        var remedies = Stream.of(
                        remedy(Permission.forJobs(EVERYWHERE), missing, IN_ALL_NAMESPACES),
                        remedy(Permission.forWebhooks(EVERYWHERE), missing, FOR_WEBHOOKS))
                .flatMap(remedy -> remedy)
                .collect(Collectors.joining("; nor "));
        assertThat(refusal(EVERYWHERE))
                .isEqualTo("The API server %s does not let the operator %s.".formatted(FakeApiServer.URL, remedies))
                .doesNotContain("\n");
    }

    /** More than one role may grant the same. */
    private static Stream<String> remedy(Stream<Permission> required, Permission missing, String remedy) {
        return required.anyMatch(missing::equals) ? Stream.of(missing + ": grant it with " + remedy) : Stream.of();
    }

    static Stream<Permission> permissions() {
        return Stream.concat(Permission.forJobs(EVERYWHERE), Permission.forWebhooks(EVERYWHERE))
                .distinct();
    }

    @Test
    void everythingThatIsMissingIsSaidAtOnce() {
        grant(asked -> asked.verb().equals("list"));

        assertThat(refusal(EVERYWHERE))
                .contains(
                        "watch runaijobs.run.ai, ",
                        "patch runaijobs.run.ai/status, ",
                        "get leases.coordination.k8s.io named runaijob-operator in namespace runai",
                        ": grant it with " + IN_ALL_NAMESPACES + "; nor create secrets in namespace runai, ",
                        FOR_WEBHOOKS)
                .doesNotContain("list ");
    }

    @Test
    void anOperatorThatMayServeNoneOfItsNamespacesIsToldOfTheseAlone() {
        grant(asked -> !Set.of("team-a", "team-b").contains(asked.namespace())
                || !asked.verb().equals("create"));

        assertThat(refusal(settings(Set.of("team-a", "team-b"), null)))
                .isEqualTo(("The API server %s does not let the operator create jobs.batch in namespace team-a, create"
                                + " pods in namespace team-a, create events in namespace team-a, create jobs.batch in"
                                + " namespace team-b, create pods in namespace team-b, create events in namespace"
                                + " team-b: grant it with %s.")
                        .formatted(FakeApiServer.URL, IN_SOME_NAMESPACES));
    }

    @Test
    void oneNamespaceOfSeveralThatCannotBeServedIsLeftOut() {
        grant(asked -> !"team-b".equals(asked.namespace()) || !asked.verb().equals("create"));

        assertThat(Preflight.check(server.client(), settings(Set.of("team-a", "team-b"), null)))
                .containsExactly("team-a");
        assertThat(Preflight.missing(server.client(), "team-a")).isEmpty();
        assertThat(Preflight.missing(server.client(), "team-b"))
                .contains("create jobs.batch in namespace team-b, create pods in namespace team-b, create events in"
                        + " namespace team-b: grant it with kubectl apply -n team-b -f"
                        + " config/rbac/namespaced/watched.yaml");
    }

    @Test
    void aServerWithoutTheCustomResourceIsToldFirst() {
        server.on(API, Answer.failure(404, "the server could not find the requested resource"));

        assertThat(refusal(EVERYWHERE))
                .isEqualTo("The API server %s does not know RunaiJobs: install them with kubectl apply -f"
                                .formatted(FakeApiServer.URL)
                        + " config/crd/runaijobs.run.ai.yaml.");
        assertThat(server.lines()).containsExactly(API);
    }

    @ParameterizedTest
    @CsvSource({
        API + ",     0,   Connection reset",
        API + ",     401, Unauthorized",
        API + ",     403, Forbidden",
        API + ",     500, etcdserver: request timed out",
        REVIEWS + ", 0,   Connection reset",
        REVIEWS + ", 403, selfsubjectaccessreviews is forbidden",
        REVIEWS + ", 503, apiserver is shutting down"
    })
    void aServerThatDoesNotAnswerIsNamedWithoutCredentials(String line, int code, String message) {
        grant(asked -> true);
        server.on(line, code == 0 ? Answer.none() : Answer.failure(code, message));

        assertThat(refusal(EVERYWHERE))
                .isEqualTo("Cannot talk to the API server %s (%s): check --kubeconfig, its credentials and the network."
                        .formatted(FakeApiServer.URL, message))
                .doesNotContain(FakeApiServer.TOKEN, "\n", "Exception");
    }

    private void grant(Predicate<Permission> granted) {
        server.on(REVIEWS, request -> {
            var review = request.json();
            var asked = review.at("/spec/resourceAttributes");
            var permission = new Permission(
                    asked.path("namespace").textValue(),
                    asked.path("group").asText(),
                    asked.path("resource").asText(),
                    asked.path("subresource").asText(),
                    asked.path("name").textValue(),
                    asked.path("verb").asText());
            return Answer.of("{\"status\": {\"allowed\": %s}}".formatted(granted.test(permission)));
        });
    }

    private String refusal(Settings settings) {
        var refusal = new String[1];
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> Preflight.check(server.client(), settings))
                .satisfies(failure -> refusal[0] = failure.getMessage());
        return refusal[0];
    }

    private static Settings settings(Set<String> namespaces, @Nullable Certificate certificate) {
        var webhooks = certificate == null
                ? null
                : new WebhookSettings(
                        new Webhooks.Settings(
                                "0.0.0.0", 8443, "runai", Set.of(), certificate, Optional.empty(), Set.of()),
                        TrustedUsers.of("runai", "runaijob-operator", Set.of()));
        return new Settings(null, new TreeSet<>(namespaces), "runai", true, true, "0.0.0.0", 8080, webhooks);
    }
}
