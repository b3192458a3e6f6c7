package ai.run.operator.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.identity.Grants.Answer;
import ai.run.operator.identity.Submitter;
import ai.run.operator.testing.PassingTime;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
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

/** How many questions the API server is asked, and whose. */
class AccessReviewsTest {

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> granted = new CopyOnWriteArrayList<>();
    private final List<String> wildcards = new CopyOnWriteArrayList<>();
    private final CountDownLatch mallorysAnswers = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final PassingTime time = new PassingTime();

    private volatile boolean isSlowForMallory;
    private HttpServer server;
    private KubernetesClient client;
    private AccessReviews reviews;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .build())
                .build();
        reviews = new AccessReviews(client, time);
    }

    @AfterEach
    void stop() {
        mallorysAnswers.countDown();
        client.close();
        server.stop(0);
        threads.shutdownNow();
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

    private Answer mayUse(String user, String identity) {
        return reviews.in("team-a").mayUse(submitter(user), identity);
    }

    private static Submitter submitter(String user) {
        return new Submitter(user, List.of("system:authenticated"), null, null, List.of(), null);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var review = (ObjectNode) Serialization.unmarshal(body, JsonNode.class);
            var user = review.at("/spec/user").asText();
            var resource = review.at("/spec/resourceAttributes/resource").asText();
            var name = review.at("/spec/resourceAttributes/name").asText();
            asked.add(user + " " + resource + "/" + name);
            if (isSlowForMallory && user.equals("mallory")) {
                mallorysAnswers.await();
            }
            var isGranted = resource.equals("useridentities") && granted.contains(user + " " + name);
            review.putObject("status").put("allowed", isGranted || wildcards.contains(user));
            var answer = review.toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(201, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }
}
