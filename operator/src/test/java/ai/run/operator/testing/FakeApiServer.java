package ai.run.operator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.URI;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * An API server in memory: it gives the answers that a test has laid down, and remembers what it was asked. Its client is the
 * library's own but for the network, so paths, bodies and failures are those of the wire.
 */
public final class FakeApiServer implements AutoCloseable {

    /** What the client shows as its credentials: nothing that a person sees may hold it. */
    public static final String TOKEN = "token-of-the-operator";

    public static final String URL = "https://api.test/";

    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private final Map<String, Function<Request, Answer>> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final KubernetesClient client;

    /** A server whose client reads and writes whole objects. */
    public FakeApiServer() {
        this(new KubernetesSerialization());
    }

    /** A server whose client reads and writes objects so. */
    public FakeApiServer(KubernetesSerialization serialization) {
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl(URL)
                        .withOauthToken(TOKEN)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .withHttpClientFactory(new InMemoryHttp(this::ask))
                .withKubernetesSerialization(serialization)
                .build();
    }

    /** What was asked. */
    public record Request(String method, URI uri, String contentType, String body) {

        /** Method and path, such as {@code GET /api/v1/namespaces/team-a/pods/train}. */
        public String line() {
            return method + " " + uri.getPath();
        }

        public JsonNode json() {
            return JSON.unmarshal(body, JsonNode.class);
        }
    }

    /**
     * What comes back.
     *
     * @param code the HTTP status; 0 when the connection ends without one
     * @param body JSON, or why the connection ended
     */
    public record Answer(int code, String body) {

        public static Answer of(Object body) {
            return new Answer(200, body instanceof String json ? json : JSON.asJson(body));
        }

        /** A failure, as the API server words it. */
        public static Answer failure(int code, String message) {
            var status =
                    new StatusBuilder().withStatus("Failure").withCode(code).withMessage(message);
            return new Answer(code, JSON.asJson(status.build()));
        }

        /** None at all. */
        public static Answer none() {
            return new Answer(0, "Connection reset");
        }
    }

    /** Lays down the answers to a request, one after the other; the last one is given from then on. */
    public FakeApiServer on(String line, Answer... inTurn) {
        var rest = Arrays.asList(inTurn).iterator();
        var last = inTurn[inTurn.length - 1];
        return on(line, request -> next(rest, last));
    }

    private static synchronized Answer next(Iterator<Answer> rest, Answer last) {
        return rest.hasNext() ? rest.next() : last;
    }

    /** The same, where the answer depends on the request, or time passes before it comes. */
    public FakeApiServer on(String line, Function<Request, Answer> answer) {
        answers.put(line, answer);
        return this;
    }

    private Answer ask(Request request) {
        requests.add(request);
        return answers.getOrDefault(
                        request.line(),
                        unknown -> Answer.failure(404, "the server could not find the requested resource"))
                .apply(request);
    }

    /** The client of this server; a request that fails is not repeated. */
    public KubernetesClient client() {
        return client;
    }

    /** Everything that was asked, in its order. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The same as method and path. */
    public List<String> lines() {
        return requests.stream().map(Request::line).toList();
    }

    /** Forgets what was asked so far. */
    public void forget() {
        requests.clear();
    }

    @Override
    public void close() {
        client.close();
    }
}
