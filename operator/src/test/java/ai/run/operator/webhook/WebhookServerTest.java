package ai.run.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.admission.AdmissionAnswer;
import ai.run.operator.admission.AdmissionHandler;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The server over real TLS: good questions, and bad ones. */
@Timeout(60)
class WebhookServerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> HOSTS = Set.of("localhost");

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answerable = new CountDownLatch(1);
    private final Map<String, AdmissionHandler> handlers = Map.of(
            "/allow", request -> AdmissionAnswer.allowed(),
            "/deny",
                    request -> AdmissionAnswer.forbidden(
                            "no " + request.object().path("kind").asText() + " here"),
            "/fail",
                    request -> {
                        throw new IllegalStateException("secret of ours");
                    },
            "/wait",
                    request -> {
                        asked.countDown();
                        await(answerable);
                        return AdmissionAnswer.allowed();
                    });

    private final CertificateAuthority.Issued issued = CertificateAuthority.issue(HOSTS, Instant.now());
    private final WebhookTls tls = new WebhookTls(issued.serving(), Optional.empty());
    private WebhookServer server;
    private TestClient client;

    @BeforeEach
    void start() throws IOException {
        server = WebhookServer.start("127.0.0.1", 0, tls, handlers);
        client = new TestClient(server.port(), issued.authority());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aReviewIsAnswered() throws Exception {
        var response = json(client.post("/allow", review("{}")));
        assertThat(response.path("apiVersion").asText()).isEqualTo("admission.k8s.io/v1");
        assertThat(response.path("kind").asText()).isEqualTo("AdmissionReview");
        assertThat(response.path("response").toString()).isEqualTo("{\"uid\":\"abc\",\"allowed\":true}");
    }

    @Test
    void aRefusalSaysWhy() throws Exception {
        assertThat(json(client.post("/deny", review("{\"kind\":\"Pod\"}")))
                        .path("response")
                        .toString())
                .isEqualTo("{\"uid\":\"abc\",\"allowed\":false,\"status\":{\"code\":403,\"message\":\"no Pod here\"}}");
    }

    @Test
    void aMistakeOfOursRefusesAndGivesNothingAway() throws Exception {
        var response = json(client.post("/fail", review("{}"))).path("response");
        assertThat(response.path("allowed").asBoolean()).isFalse();
        assertThat(response.at("/status/code").asInt()).isEqualTo(500);
        assertThat(response.at("/status/message").asText()).doesNotContain("secret");
    }

    @Test
    void whatIsNoReviewIsABadRequest() throws Exception {
        for (var body : List.of(
                "",
                "null",
                "[]",
                "{",
                review("{}").substring(0, 60),
                review("{}") + "{}",
                "{\"kind\":1,\"kind\":2}",
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}",
                review("[]"),
                "\0".repeat(1000))) {
            var answer = client.post("/allow", body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.body()).isNotBlank().hasSizeLessThan(1_000);
        }
        stillServes();
    }

    @Test
    void aDeepObjectIsABadRequest() throws Exception {
        assertThat(client.post("/allow", review("{\"a\":".repeat(100) + "1" + "}".repeat(100)))
                        .statusCode())
                .isEqualTo(200);
        for (var depth : List.of(1_000, 1_000_000)) {
            assertThat(client.post("/allow", review("{\"a\":" + "[".repeat(depth)))
                            .statusCode())
                    .isEqualTo(400);
        }
        stillServes();
    }

    @Test
    void anObjectAsLargeAsTheApiServersIsRead() throws Exception {
        var text = "x".repeat(3 << 20);
        assertThat(json(client.post("/allow", review("{\"a\":\"" + text + "\"}")))
                        .at("/response/allowed")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aLargerOneIsRefusedWhetherItSaysSoOrNot() throws Exception {
        var body = review("{\"a\":\"" + "x".repeat(RequestBody.MAX_BYTES) + "\"}");
        refusedAsTooLarge(() -> client.post("/allow", body));
        var chunks = BodyPublishers.fromPublisher(BodyPublishers.ofString(body));
        refusedAsTooLarge(
                () -> client.send(client.request("/allow").POST(chunks).build()));
        stillServes();
    }

    /** The server answers while the client is still sending, which not every client hears. */
    private static void refusedAsTooLarge(Request request) throws InterruptedException {
        try {
            assertThat(request.send().statusCode()).isEqualTo(413);
        } catch (IOException cutOff) {
            assertThat(cutOff).hasMessageMatching("(?s).*(closed|reset|Broken pipe|EOF|fixed content|bytes).*");
        }
    }

    /**
     * What may be created may be changed, and deleted, however it fills an object of the size that etcd takes: with texts, with
     * as many arguments as go in, with nothing at all.
     */
    @ParameterizedTest
    @ValueSource(strings = {"\"%s\"", "\"\"", "{}", "[]", "1", "{\"a\":\"\"}"})
    void whatMayBeCreatedMayBeChanged(String item) throws Exception {
        for (var bytes : List.of(1 << 20, 3 << 19, 3 << 20, 7 << 19, 9 << 19)) {
            var items = item.contains("%s")
                    ? List.of(item.formatted("x".repeat(bytes)))
                    : Collections.nCopies(bytes / (item.length() + 1), item);
            var object = "{\"spec\":[" + String.join(",", items) + "]}";
            var created = client.post("/allow", review(object)).statusCode();
            assertThat(created).isIn(200, 400, 413);
            if (bytes <= 3 << 19) {
                assertThat(created).as("etcd's limit").isEqualTo(200);
            }
            // What may not be created cannot be there to be changed. It may be so large that the server stops
            // listening.
            if (created == 200) {
                var change = review(object).replace("\"object\":", "\"oldObject\":" + object + ",\"object\":");
                assertThat(client.post("/allow", change).statusCode())
                        .as("%d bytes of %s", bytes, item)
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void anObjectOfCountlessPartsIsABadRequest() throws Exception {
        assertThat(client.post("/allow", review("{\"a\":[" + "{},".repeat(2_000_000) + "{}]}"))
                        .statusCode())
                .isEqualTo(400);
        stillServes();
    }

    @Test
    void onlyReviewsThatArePostedToAHandlerAreRead() throws Exception {
        assertThat(client.post("/nowhere", review("{}")).statusCode()).isEqualTo(404);
        assertThat(client.post("/allow/more", review("{}")).statusCode()).isEqualTo(404);
        assertThat(client.send(client.request("/allow").GET().build()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void manyLargeOnesAtOnceAreAllAnswered() throws Exception {
        var body = review("{\"a\":\"" + "x".repeat(2 << 20) + "\"}");
        var threads = Executors.newFixedThreadPool(6);
        try {
            var answers = new ArrayList<Future<HttpResponse<String>>>();
            for (int i = 0; i < 6; i++) {
                answers.add(threads.submit(() -> client.post("/allow", body)));
            }
            for (var answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(200);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Connections that say nothing, or begin and stop, hold no thread for long. */
    @Test
    void clientsThatStallDoNotStopOthers() throws Exception {
        var stalled = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 100; i++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                stalled.add(socket);
                // The begin of a TLS record that never ends.
                socket.getOutputStream().write(new byte[] {0x16, 0x03, 0x01, 0x02});
                socket.getOutputStream().flush();
            }
            var begun = Instant.now();
            stillServes();
            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(30));
        } finally {
            for (var socket : stalled) {
                socket.close();
            }
        }
    }

    /** With managed fields, the names of variables are names of JSON. */
    @Test
    void takesNamesOfAnyLength() throws Exception {
        assertThat(client.post("/allow", review("{\"%s\":{}}".formatted("x".repeat(1_000_000))))
                        .statusCode())
                .isEqualTo(200);
    }

    /** 508 of them took all threads, and each left a stack trace. */
    @Test
    void bodiesThatNeverEndTakeNoThreadAndHardlyALine() throws Exception {
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(log);
        var stalled = new ArrayList<Socket>();
        try {
            // With threads for 512, a review waited here until a body had timed out, and beyond that the handshake did.
            for (var some : List.of(510, 600)) {
                while (stalled.size() < some) {
                    stalled.add(begun("{\"kind\":", 1_000));
                }
                for (int i = 0; i < 10; i++) {
                    var begun = Instant.now();
                    stillServes();
                    assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(2));
                }
            }
            for (var socket : stalled) {
                socket.close();
            }
            stillServes();
        } finally {
            for (var socket : stalled) {
                socket.close();
            }
            root.detachAppender(log);
        }
        assertThat(log.list)
                .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
                .hasSizeLessThan(3)
                .allSatisfy(line -> assertThat(line.getThrowableProxy()).isNull());
    }

    /** Of what has begun to come and does not go on, the oldest gives way. */
    @Test
    void largeBodiesThatNeverEndLeaveRoomForOthers() throws Exception {
        var stalled = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 8; i++) {
                stalled.add(begun("x".repeat(6 << 20), 8 << 20));
            }
            var text = "x".repeat(2 << 20);
            assertThat(client.post("/allow", review("{\"a\":\"" + text + "\"}")).statusCode())
                    .isEqualTo(200);
            assertThat(firstLine(stalled.get(0))).contains(" 503 ");
        } finally {
            for (var socket : stalled) {
                socket.close();
            }
        }
    }

    @Test
    @Timeout(60)
    void aBodyThatTakesTooLongIsAnsweredInTheEnd() throws Exception {
        try (var socket = begun("{", 100)) {
            assertThat(firstLine(socket)).contains(" 408 ");
        }
    }

    /** A review of that length whose beginning has been sent. */
    private Socket begun(String beginning, int length) throws IOException {
        var socket = connected();
        begin(socket, beginning, length);
        return socket;
    }

    private Socket connected() throws IOException {
        var socket = TestClient.trusting(issued.authority())
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void begin(Socket socket, String beginning, int length) throws IOException {
        var output = socket.getOutputStream();
        output.write("POST /allow HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(length, beginning)
                .getBytes(StandardCharsets.US_ASCII));
        output.flush();
    }

    /** The status line of the answer, all of which is read, so that the connection can be used again. */
    private static String answerOn(Socket socket, String body) throws IOException {
        begin(socket, body, body.length());
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) socket.getInputStream().read());
        }
        var length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
        assertThat(length.find()).isTrue();
        socket.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
        return head.substring(0, head.indexOf("\r\n"));
    }

    private static String firstLine(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }

    @Test
    void connectionsThatAreOpenedAndLeftIdleKeepNobodyOut() throws Exception {
        var idle = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 1_500; i++) {
                idle.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
            }
            stillServes();
        } finally {
            for (var socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void plainTextIsNotAnswered() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write("POST /allow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP/1.1");
        }
        stillServes();
    }

    @Test
    void oldVersionsOfTlsAreRefused() throws Exception {
        var context = TestClient.trusting(issued.authority());
        try (var socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port())) {
            for (var version : List.of("TLSv1.2", "TLSv1.3")) {
                assertThat(socket.getSupportedProtocols()).contains(version);
            }
            socket.setEnabledProtocols(new String[] {"TLSv1.1"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void whatIsBeingAnsweredWhenItClosesIsAnswered() throws Exception {
        var port = server.port();
        var threads = Executors.newFixedThreadPool(2);
        try {
            var answer = threads.submit(() -> client.post("/wait", review("{}")));
            await(asked);
            var closed = threads.submit(server::close);
            Awaitility.await("nobody is let in any more").until(() -> !accepts(port));
            answerable.countDown();
            assertThat(answer.get().statusCode()).isEqualTo(200);
            closed.get();
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean accepts(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** On a socket of our own: a client that keeps connections may open another one, and continue the session on it. */
    @Test
    void anotherCertificateIsShownToTheNextConnection() throws Exception {
        try (var existing = connected()) {
            assertThat(answerOn(existing, review("{}"))).endsWith("200 OK");
            var other = CertificateAuthority.issue(HOSTS, Instant.now());
            tls.show(other.serving());
            var next = new TestClient(server.port(), other.authority());
            assertThat(next.post("/allow", review("{}")).statusCode()).isEqualTo(200);
            assertThat(answerOn(existing, review("{}")))
                    .as("a connection that exists goes on")
                    .endsWith("200 OK");
        }
        assertThatThrownBy(() -> new TestClient(server.port(), issued.authority()).post("/allow", review("{}")))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void anRsaCertificateCanTakeThePlaceOfAnEcdsaOne() throws Exception {
        var keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        var rsa = RsaCertificate.of(keys);
        tls.show(new ServingCertificate(keys.getPrivate(), List.of(rsa)));
        assertThat(new TestClient(server.port(), rsa)
                        .post("/allow", review("{}"))
                        .statusCode())
                .isEqualTo(200);
    }

    private void stillServes() throws Exception {
        assertThat(new TestClient(server.port(), issued.authority())
                        .post("/allow", review("{}"))
                        .statusCode())
                .isEqualTo(200);
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        return JSON.readTree(response.body());
    }

    private static String review(String object) {
        return "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"abc\","
                + "\"operation\":\"CREATE\",\"kind\":{\"kind\":\"Pod\"},\"userInfo\":{\"username\":\"alice\"},\"object\":"
                + object + "}}";
    }

    private interface Request {
        HttpResponse<String> send() throws IOException, InterruptedException;
    }
}
