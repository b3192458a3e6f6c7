package ai.run.operator.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.identity.Grants.Answer;
import ai.run.operator.identity.Submitter;
import ai.run.operator.testing.FakeApiServer;
import ai.run.operator.testing.FakeApiServer.Request;
import ai.run.operator.testing.PassingTime;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many questions the API server is asked, and whose. */
class AccessReviewsTest {

    private static final String REVIEWS = "POST /apis/authorization.k8s.io/v1/subjectaccessreviews";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> granted = new CopyOnWriteArrayList<>();
    private final List<String> wildcards = new CopyOnWriteArrayList<>();
    private final CountDownLatch mallorysAnswers = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final PassingTime time = new PassingTime();
    private final FakeApiServer server = new FakeApiServer();
    private final AccessReviews reviews = new AccessReviews(server.client(), time);

    private volatile boolean isSlowForMallory;

    @BeforeEach
    void start() {
        server.on(REVIEWS, this::answer);
    }

    @AfterEach
    void stop() {
        mallorysAnswers.countDown();
        threads.shutdownNow();
        server.close();
    }

    @Test
    void aGrantIsAskedForOnceInAWhile() {
        granted.add("alice bob");
        assertThat(mayUse("alice", "bob")).isEqualTo(new Answer.Yes());
        assertThat(mayUse("alice", "bob")).isEqualTo(new Answer.Yes());
        assertThat(mayUse("alice", "carol")).isEqualTo(new Answer.No());
        assertThat(asked)
                .containsExactly(
                        "alice useridentities/bob", "alice any-resource-at-all/bob", "alice useridentities/carol");
        time.pass(Duration.ofSeconds(11));
        granted.clear();
        assertThat(mayUse("alice", "bob")).isEqualTo(new Answer.No());
    }

    @Test
    void theQuestionIsWhetherThisUserMayUseThisIdentityThere() {
        mayUse("alice", "bob");

        var spec = server.requests().get(0).json().path("spec");
        assertThat(spec)
                .isEqualTo(
                        json(
                                """
                        {"user": "alice", "groups": ["system:authenticated"], "resourceAttributes": {"group": "run.ai",
                        "version": "v1", "resource": "useridentities", "verb": "use", "namespace": "team-a",
                        "name": "bob"}}
                        """));
    }

    @Test
    void anAnswerHoldsForItsNamespaceAndGroupsAlone() {
        granted.add("alice bob");
        mayUse("alice", "bob");
        asked.clear();
        reviews.in("team-b").mayUse(submitter("alice"), "bob");
        assertThat(asked).as("in another namespace").hasSize(2);

        asked.clear();
        var promoted = new Submitter("alice", List.of("admins"), null, null, List.of(), null);
        reviews.in("team-a").mayUse(promoted, "bob");
        assertThat(asked).as("with other groups").hasSize(2);
    }

    @Test
    void anAnswerLastsForTenSecondsAndNoLonger() {
        mayUse("alice", "bob");
        time.pass(Duration.ofSeconds(10).minusMillis(1));
        mayUse("alice", "bob");
        assertThat(asked).hasSize(1);

        time.pass(Duration.ofMillis(1));
        mayUse("alice", "bob");
        assertThat(asked).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"status\": {}}", "{\"status\": {\"allowed\": false}}"})
    void whatIsNotAllowedOutrightIsDenied(String review) {
        server.on(REVIEWS, FakeApiServer.Answer.of(review));

        assertThat(mayUse("alice", "bob")).isEqualTo(new Answer.No());
    }

    @Test
    void anErrorIsNoAnswerAndIsNotRemembered() {
        server.on(REVIEWS, FakeApiServer.Answer.failure(403, "you may not ask"));
        assertThat(mayUse("alice", "bob"))
                .isInstanceOfSatisfying(Answer.Unavailable.class, unavailable -> assertThat(unavailable.message())
                        .contains("you may not ask"));

        granted.add("alice bob");
        server.on(REVIEWS, this::answer);
        assertThat(mayUse("alice", "bob")).isEqualTo(new Answer.Yes());
    }

    @Test
    void whereOnlyTheSecondAnswerIsMissingNothingIsGranted() {
        server.on(
                REVIEWS,
                FakeApiServer.Answer.of("{\"status\": {\"allowed\": true}}"),
                FakeApiServer.Answer.failure(403, "you may not ask"));

        assertThat(mayUse("alice", "bob")).isInstanceOf(Answer.Unavailable.class);
    }

    @Test
    void aServerThatFailsIsAskedOnceMore() {
        server.on(REVIEWS, FakeApiServer.Answer.none(), FakeApiServer.Answer.of("{\"status\": {\"allowed\": false}}"));
        assertThat(mayUse("alice", "bob")).isEqualTo(new Answer.No());

        server.forget();
        server.on(REVIEWS, FakeApiServer.Answer.none());
        assertThat(mayUse("alice", "carol")).isInstanceOf(Answer.Unavailable.class);
        assertThat(server.lines()).containsExactly(REVIEWS, REVIEWS);
    }

    @Test
    void whoMayUseEverythingHasItByAWildcard() {
        wildcards.add("argocd");
        assertThat(mayUse("argocd", "bob")).isEqualTo(new Answer.ByWildcard());
        assertThat(mayUse("argocd", "carol")).isEqualTo(new Answer.ByWildcard());
        assertThat(asked).hasSize(4);
    }

    @Test
    void whatOneUserMakesItAskDoesNotMakeItForgetTheOthers() {
        mayUse("alice", "bob");
        IntStream.range(0, 150).forEach(i -> mayUse("mallory", "gid:" + i));
        asked.clear();
        mayUse("alice", "bob");
        assertThat(asked).isEmpty();
    }

    @Test
    void ofOneUserAHundredAnswersAreRemembered() {
        IntStream.range(0, 101).forEach(i -> mayUse("mallory", "gid:" + i));
        asked.clear();
        mayUse("mallory", "gid:1");
        assertThat(asked).isEmpty();
        mayUse("mallory", "gid:0");
        assertThat(asked).as("the oldest").hasSize(1);
    }

    @Test
    void whoAskedLongestAgoIsForgottenForANewUser() {
        mayUse("alice", "bob");
        mayUse("carol", "bob");
        IntStream.range(0, 498).forEach(i -> mayUse("user-" + i, "bob"));
        mayUse("alice", "bob");
        mayUse("dave", "bob");
        asked.clear();
        mayUse("alice", "bob");
        assertThat(asked).as("who asked again meanwhile").isEmpty();
        mayUse("carol", "bob");
        assertThat(asked).as("who did not").hasSize(1);
    }

    @Test
    void whatOneUserMakesItAskDoesNotKeepTheOthersWaiting() throws Exception {
        isSlowForMallory = true;
        granted.add("alice bob");
        var waiting = new ArrayList<Future<Answer>>();
        for (int i = 0; i < 12; i++) {
            var identity = "gid:" + i;
            waiting.add(threads.submit(() -> mayUse("mallory", identity)));
        }
        await().until(() -> asked.size() >= 4);
        assertThat(mayUse("alice", "bob")).isEqualTo(new Answer.Yes());
        assertThat(asked.stream().filter(question -> question.startsWith("mallory")))
                .hasSize(4);
        mallorysAnswers.countDown();
        for (var answer : waiting) {
            answer.get();
        }
    }

    @Test
    void aDecisionThatTakesTooLongAsksNoMore() {
        var grants = reviews.in("team-a");
        grants.mayUse(submitter("alice"), "bob");
        time.pass(Duration.ofSeconds(3));
        assertThat(grants.mayUse(submitter("alice"), "carol")).isInstanceOf(Answer.Unavailable.class);
        assertThat(asked).containsExactly("alice useridentities/bob");
        assertThat(mayUse("alice", "carol")).as("the next decision").isEqualTo(new Answer.No());
    }

    @Test
    void whoIsInterruptedAsksNobodyAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        var answer = mayUse("alice", "bob");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer).isInstanceOf(Answer.Unavailable.class);
        assertThat(asked).isEmpty();
    }

    private Answer mayUse(String user, String identity) {
        return reviews.in("team-a").mayUse(submitter(user), identity);
    }

    private static Submitter submitter(String user) {
        return new Submitter(user, List.of("system:authenticated"), null, null, List.of(), null);
    }

    private FakeApiServer.Answer answer(Request request) {
        var review = (ObjectNode) request.json();
        var user = review.at("/spec/user").asText();
        var resource = review.at("/spec/resourceAttributes/resource").asText();
        var name = review.at("/spec/resourceAttributes/name").asText();
        asked.add(user + " " + resource + "/" + name);
        if (isSlowForMallory && user.equals("mallory")) {
            awaitMallorysAnswers();
        }
        var isGranted = resource.equals("useridentities") && granted.contains(user + " " + name);
        review.putObject("status").put("allowed", isGranted || wildcards.contains(user));
        return new FakeApiServer.Answer(201, review.toString());
    }

    private void awaitMallorysAnswers() {
        try {
            mallorysAnswers.await();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private static JsonNode json(String text) {
        return Serialization.unmarshal(text, JsonNode.class);
    }
}
