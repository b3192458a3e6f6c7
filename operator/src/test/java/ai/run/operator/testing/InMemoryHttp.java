package ai.run.operator.testing;

import ai.run.operator.testing.FakeApiServer.Answer;
import ai.run.operator.testing.FakeApiServer.Request;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** The client library's HTTP, answered by a function in the thread that asks; nothing can be watched. */
record InMemoryHttp(Function<Request, Answer> server) implements HttpClient.Factory {

    @Override
    public ClientBuilder newBuilder() {
        return new ClientBuilder(this);
    }

    private static final class ClientBuilder extends StandardHttpClientBuilder<Client, InMemoryHttp, ClientBuilder> {

        ClientBuilder(InMemoryHttp http) {
            super(http);
        }

        @Override
        public Client build() {
            return new Client(this, client == null ? new AtomicBoolean() : client.getClosed());
        }

        @Override
        protected ClientBuilder newInstance(InMemoryHttp http) {
            return new ClientBuilder(http);
        }
    }

    private static final class Client extends StandardHttpClient<Client, InMemoryHttp, ClientBuilder> {

        private final Function<Request, Answer> server;

        Client(ClientBuilder builder, AtomicBoolean closed) {
            super(builder, closed);
            server = builder.getClientFactory().server();
        }

        @Override
        public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
                StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            var answer = server.apply(new Request(
                    request.method(),
                    request.uri(),
                    Objects.requireNonNullElse(request.getContentType(), ""),
                    Objects.requireNonNullElse(request.bodyString(), "")));
            return answer.code() == 0
                    ? CompletableFuture.failedFuture(new IOException(answer.body()))
                    : CompletableFuture.completedFuture(new Response(request, answer, new Body(answer, consumer)));
        }

        @Override
        public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
                StandardWebSocketBuilder builder, WebSocket.Listener listener) {
            return CompletableFuture.failedFuture(new IOException("nothing can be watched here"));
        }

        @Override
        protected void doClose() {}
    }

    private static final class Body implements AsyncBody {

        private final Answer answer;
        private final Consumer<List<ByteBuffer>> consumer;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private boolean consumed;

        Body(Answer answer, Consumer<List<ByteBuffer>> consumer) {
            this.answer = answer;
            this.consumer = consumer;
        }

        /** The whole body at the first call; its end at the second, which the consumer makes. */
        @Override
        public void consume() {
            if (consumed) {
                done.complete(null);
                return;
            }
            consumed = true;
            try {
                consumer.consume(List.of(StandardCharsets.UTF_8.encode(answer.body())), this);
            } catch (Exception failure) {
                done.completeExceptionally(failure);
            }
        }

        @Override
        public CompletableFuture<Void> done() {
            return done;
        }

        @Override
        public void cancel() {
            done.cancel(false);
        }
    }

    private static final class Response extends StandardHttpHeaders implements HttpResponse<AsyncBody> {

        private final HttpRequest request;
        private final Answer answer;
        private final AsyncBody body;

        Response(HttpRequest request, Answer answer, AsyncBody body) {
            super(Map.of("Content-Type", List.of("application/json")));
            this.request = request;
            this.answer = answer;
            this.body = body;
        }

        @Override
        public int code() {
            return answer.code();
        }

        @Override
        public AsyncBody body() {
            return body;
        }

        @Override
        public HttpRequest request() {
            return request;
        }

        @Override
        public Optional<HttpResponse<?>> previousResponse() {
            return Optional.empty();
        }
    }
}
