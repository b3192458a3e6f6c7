package ai.run.operator.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The load generator's own way to the API server: requests without waiting, and watches that bring metadata alone. It is
 * the same for all contenders, and leaves the machine to them as far as it can.
 */
final class ApiServer {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA_ONLY = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

    /** Each on a connection of its own. */
    private static final int OPEN_REQUESTS = 64;

    /** The server, or its etcd, gives up after half a minute; what it has deleted of a large collection by then is gone. */
    private static final int DELETE_ATTEMPTS = 20;

    private final HttpClient client;
    private final String address;
    private final Semaphore open = new Semaphore(OPEN_REQUESTS);

    ApiServer(Config config) throws GeneralSecurityException, IOException {
        address = config.getMasterUrl().replaceAll("/$", "");
        client = HttpClient.newBuilder()
                .sslContext(SSLUtils.sslContext(config))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** Creates an object; completes with {@link System#nanoTime()} at the moment of the answer. */
    CompletableFuture<Long> create(String path, String json) {
        var request = HttpRequest.newBuilder(URI.create(address + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return send(request).thenApply(answer -> {
            var now = System.nanoTime();
            if (answer.statusCode() != 201) {
                throw new IllegalStateException("POST " + path + " was answered " + answer.body());
            }
            return now;
        });
    }

    /** Changes an object with a merge patch. */
    CompletableFuture<?> patch(String path, String json) {
        return send(HttpRequest.newBuilder(URI.create(address + path))
                        .header("Content-Type", "application/merge-patch+json")
                        .method("PATCH", BodyPublishers.ofString(json))
                        .build())
                .thenAccept(ApiServer::requireSuccess);
    }

    /** Deletes a whole collection, or one object; what it owns follows in its own time. */
    void delete(String path) {
        var request = HttpRequest.newBuilder(URI.create(address + path + "?propagationPolicy=Background"))
                .DELETE()
                .build();
        var answer = send(request).join();
        for (var attempt = 1; answer.statusCode() >= 500 && attempt < DELETE_ATTEMPTS; attempt++) {
            answer = send(request).join();
        }
        requireSuccess(answer);
    }

    private static void requireSuccess(HttpResponse<String> answer) {
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException("answered " + answer.body());
        }
    }

    /** Sends at once, unless too many requests are open. */
    private CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        open.acquireUninterruptibly();
        return client.sendAsync(request, BodyHandlers.ofString()).whenComplete((answer, failure) -> open.release());
    }

    /** How many objects a collection holds. Lists of metadata alone do not say it. */
    int count(String path) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(address + path + "?limit=1")).build();
        var list = JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
        return list.path("items").size()
                + list.at("/metadata/remainingItemCount").asInt();
    }

    /** The names of all objects of a collection. */
    List<String> names(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address + path))
                .header("Accept", METADATA_ONLY.replace("PartialObjectMetadata", "PartialObjectMetadataList"))
                .build();
        var list = JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
        return list.path("items")
                .valueStream()
                .map(item -> item.at("/metadata/name").asText())
                .toList();
    }

    /**
     * Watches a collection from the beginning, on a thread of its own, until it is closed. A watch that the server ends,
     * because it fell behind, begins again: the same object may be told of twice.
     */
    Watch watch(String path, Consumer<JsonNode> onAdded) {
        var closed = new AtomicBoolean();
        var lines = new AtomicReference<>(openWatch(path));
        var thread = new Thread(
                () -> {
                    while (!closed.get()) {
                        try {
                            lines.get()
                                    .filter(line -> line.startsWith("{\"type\":\"ADDED\""))
                                    .forEach(line -> onAdded.accept(metadata(line)));
                            lines.set(openWatch(path));
                        } catch (UncheckedIOException | CompletionException ended) {
                            // closed as asked, or begun again
                        }
                    }
                },
                "watch " + path);
        thread.setDaemon(true);
        thread.start();
        return () -> {
            closed.set(true);
            lines.get().close();
        };
    }

    private Stream<String> openWatch(String path) {
        var request = HttpRequest.newBuilder(URI.create(address + path + "?watch=true"))
                .header("Accept", METADATA_ONLY)
                .build();
        return client.sendAsync(request, BodyHandlers.ofLines()).join().body();
    }

    /** A watch that goes on until it is closed. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    private static JsonNode metadata(String line) {
        try {
            return JSON.readTree(line).at("/object/metadata");
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
