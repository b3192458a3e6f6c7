package ai.run.operator.testing.faults;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;

/**
 * Stands between one operator and the API server, knows each request, and lets happen to it what a plan says. It speaks
 * HTTP/1.1 with the operator, one request on each connection, and passes bytes on: watches by WebSocket go through it, too.
 */
final class FaultProxy implements AutoCloseable {

    private static final String ERROR =
            """
            {"kind":"Status","apiVersion":"v1","status":"Failure","message":"this was planned","code":%d}""";

    private final FaultPlan plan;
    private final FaultCounter faults;
    private final Runnable kill;
    private final URI server;
    private final SSLSocketFactory sockets;
    private final ServerSocket entry;
    private final Path kubeconfig;
    private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();

    /** The lists that the operator has asked for, and how. */
    private final Map<ApiRequest, HttpHead> lists = new ConcurrentHashMap<>();

    /** The answers to them at the moments that are to be remembered. */
    private final Map<String, byte[]> remembered = new ConcurrentHashMap<>();

    /** The answers to them that are given in place of the server's. */
    private final Map<String, byte[]> past = new ConcurrentHashMap<>();

    /** The collections that the operator has begun to watch. */
    private final Set<String> watched = ConcurrentHashMap.newKeySet();

    private final Queue<Late> held = new ConcurrentLinkedQueue<>();

    /** A request that has not reached the server yet. */
    private record Late(ApiRequest request, Question question) {}

    private interface Question {
        byte[] ask() throws IOException;
    }

    /**
     * What was asked, and what came of it.
     *
     * @param answer the code of the server, whether it arrived or not; zero where it was not asked
     * @param effect empty without a fault
     */
    record Exchange(Instant time, ApiRequest request, int answer, Optional<Effect> effect) {
        @Override
        public String toString() {
            return "%s %s: %d%s"
                    .formatted(
                            time,
                            request,
                            answer,
                            effect.map(planned -> ", " + planned).orElse(""));
        }
    }

    /** Stands where that kubeconfig leads; {@code kill} ends the operator. */
    FaultProxy(FaultPlan plan, Path kubeconfig, Runnable kill) throws IOException {
        this.plan = plan;
        this.kill = kill;
        faults = new FaultCounter(plan.faults());
        var config = Config.fromKubeconfig(kubeconfig.toFile());
        server = URI.create(config.getMasterUrl());
        try {
            sockets = SSLUtils.sslContext(config).getSocketFactory();
        } catch (GeneralSecurityException impossible) {
            throw new IOException(impossible);
        }
        entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var content = Files.readString(kubeconfig)
                .replaceAll("server: .*", "server: http://127.0.0.1:" + entry.getLocalPort())
                .replaceAll("certificate-authority-data: .*\n", "");
        this.kubeconfig = Files.writeString(Files.createTempFile(Path.of("target"), "faults", ".kubeconfig"), content);
        start(this::accept);
    }

    /** The same credentials, for who is to suffer from the faults. */
    Path kubeconfig() {
        return kubeconfig;
    }

    /** Whether the operator has listed what there is, and watches from there. */
    boolean isWatching() {
        return watched.containsAll(Set.of("runaijobs", "jobs", "pods"));
    }

    /** What was asked so far, in the order of the answers. */
    List<Exchange> exchanges() {
        return List.copyOf(exchanges);
    }

    /** What was planned, and could not happen: there was no such request. */
    List<String> notHappened() {
        return Stream.concat(
                        faults.notHappened().stream().map(Fault::toString),
                        past.keySet().stream().map(list -> "the past of " + list))
                .toList();
    }

    /** Remembers what the server answers now to each list of that kind that was asked for. */
    void remember(RequestKind list) throws IOException {
        for (var asked : lists.entrySet()) {
            if (list.is(asked.getKey())) {
                remembered.put(asked.getKey().target(), ask(asked.getValue(), new byte[0]));
            }
        }
    }

    /** Asks the server for what was held back. */
    void release() throws IOException {
        for (var late = held.poll(); late != null; late = held.poll()) {
            record(late.request, Optional.of(new Effect.Held()), late.question.ask());
        }
    }

    /** Answers each list by what is remembered of it, until who has asked for it watches from there. */
    void answerFromThePast() {
        past.putAll(remembered);
    }

    private void accept() {
        while (!entry.isClosed()) {
            try {
                var near = entry.accept();
                start(() -> serve(near));
            } catch (IOException closed) {
                // the loop looks whether it is for good
            }
        }
    }

    private void serve(Socket near) {
        try (near) {
            var in = near.getInputStream();
            var head = HttpHead.read(in);
            if (head.isPresent()) {
                var length = head.get()
                        .header("Content-Length")
                        .map(Integer::parseInt)
                        .orElse(0);
                serve(near, head.get().ofOneRequest(), in.readNBytes(length));
            }
        } catch (IOException ended) {
            // as one end, so the other
        }
    }

    private void serve(Socket near, HttpHead head, byte[] body) throws IOException {
        var request = ApiRequest.of(head.word(0), head.word(1), new String(body, StandardCharsets.UTF_8));
        if (request.verb().equals("list") && !request.isOfOneObject()) {
            lists.put(request, head);
        }
        if (request.verb().equals("watch")) {
            watch(near, request, head);
            return;
        }
        var old = past.get(request.target());
        var effect = faults.next(request);
        var isAsked = old == null && effect.map(Effect::carriedOut).orElse(true);
        var answer = isAsked ? ask(head, body) : Objects.requireNonNullElseGet(old, () -> new byte[0]);
        record(request, effect, answer);
        if (effect.isPresent() && effect.get() instanceof Effect.Held) {
            held.add(new Late(request, () -> ask(head, body)));
        }
        answer(near.getOutputStream(), effect, answer);
    }

    private void record(ApiRequest request, Optional<Effect> effect, byte[] answer) throws IOException {
        exchanges.add(new Exchange(Instant.now(), request, code(answer), effect));
    }

    private byte[] ask(HttpHead head, byte[] body) throws IOException {
        try (var far = connect()) {
            far.getOutputStream().write(head.bytes());
            far.getOutputStream().write(body);
            return far.getInputStream().readAllBytes();
        }
    }

    private static int code(byte[] answer) throws IOException {
        return answer.length == 0
                ? 0
                : Integer.parseInt(HttpHead.read(new ByteArrayInputStream(answer))
                        .orElseThrow()
                        .word(1));
    }

    private void answer(OutputStream near, Optional<Effect> effect, byte[] answer) throws IOException {
        if (effect.isEmpty()) {
            near.write(answer);
        } else if (effect.get() instanceof Effect.Answered answered) {
            near.write(error(answered.code()));
        } else if (effect.get() instanceof Effect.Killed) {
            kill.run();
        }
    }

    private static byte[] error(int code) {
        var body = ERROR.formatted(code);
        return "HTTP/1.1 %d Fault\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                .formatted(code, body.length(), body)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The head of the answer is never late: who asked would give up. */
    private void watch(Socket near, ApiRequest request, HttpHead head) throws IOException {
        var delay = delay(request);
        watched.add(request.resource());
        try (var far = connect()) {
            far.getOutputStream().write(head.bytes());
            var in = far.getInputStream();
            var answer = HttpHead.read(in).orElseThrow(IOException::new);
            near.getOutputStream().write(answer.bytes());
            start(() -> passBack(near, far));
            passOn(in, near.getOutputStream(), delay);
        }
    }

    /** A watch that follows a list from the past goes on from there. */
    private Duration delay(ApiRequest watch) {
        if (watch.isOfOneObject()) {
            return Duration.ZERO;
        }
        if (past.keySet().removeIf(list -> path(list).equals(path(watch.target())))) {
            return plan.catchesUpAfter();
        }
        return faults.next(watch)
                .map(effect -> effect instanceof Effect.Late late ? late.delay() : Duration.ZERO)
                .orElse(Duration.ZERO);
    }

    private static String path(String target) {
        return URI.create(target).getPath();
    }

    private static void passBack(Socket near, Socket far) {
        try (far) {
            near.getInputStream().transferTo(far.getOutputStream());
        } catch (IOException ended) {
            // as one end, so the other
        }
    }

    private static void passOn(InputStream far, OutputStream near, Duration delay) throws IOException {
        var writer = Executors.newSingleThreadScheduledExecutor();
        try {
            var buffer = new byte[65_536];
            for (int length = far.read(buffer); length >= 0; length = far.read(buffer)) {
                var bytes = Arrays.copyOf(buffer, length);
                var unused = writer.schedule(() -> write(near, bytes), delay.toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            writer.shutdown();
            awaitEnd(writer);
        }
    }

    /** What has come is passed on before the connection ends. */
    private static void awaitEnd(ExecutorService writer) {
        try {
            var unused = writer.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(OutputStream near, byte[] bytes) {
        try {
            near.write(bytes);
        } catch (IOException ended) {
            // who reads has seen it before
        }
    }

    private Socket connect() throws IOException {
        return sockets.createSocket(server.getHost(), server.getPort());
    }

    private static void start(Runnable work) {
        var thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        entry.close();
    }
}
