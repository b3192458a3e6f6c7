package ai.run.operator.reconciler;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lombok.RequiredArgsConstructor;

/**
 * Asks the API server what has happened to the objects of a name: a watch that begins in the past repeats each change, and
 * each deletion with the object's last state. It goes back for a minute at least, on a quiet cluster for hours
 * (<a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes">efficient detection
 * of changes</a>). The library's own watch connects again for ever, so that silence and an outage look the same.
 */
@RequiredArgsConstructor
public final class PastChanges {

    /** How long to hear on by default. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final KubernetesClient client;

    /** How long to hear on, in whole seconds: all comes at once but what an API server under load learns late. */
    private final Duration patience;

    /** How much of the past was told. */
    enum Told {
        /** The listener heard enough. */
        ENOUGH,
        /** There was no more. */
        ALL,
        /** The API server has forgotten that time. */
        NOTHING
    }

    /** Hears of one change after the other. */
    interface Listener {

        /**
         * Hears of a change.
         *
         * @param gone the object was deleted by it
         * @return whether to go on
         */
        boolean hears(HasMetadata object, boolean gone);
    }

    /**
     * Tells what has happened to the objects of a kind and name.
     *
     * @param named their namespace and name
     * @param resourceVersion of the moment to begin after
     * @throws KubernetesClientException when it cannot be asked
     */
    Told since(Class<? extends HasMetadata> type, ObjectMeta named, String resourceVersion, Listener listener) {
        var response = ask(type, named, resourceVersion);
        if (response.code() == HttpURLConnection.HTTP_GONE) {
            return Told.NOTHING;
        }
        if (!response.isSuccessful()) {
            throw new KubernetesClientException(new StatusBuilder()
                    .withCode(response.code())
                    .withMessage("what has happened to " + named.getName() + " cannot be asked for")
                    .build());
        }
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var event = client.getKubernetesSerialization().unmarshal(line, WatchEvent.class);
                if (event.getObject() instanceof Status failure) {
                    return nothing(failure);
                }
                if (event.getObject() instanceof HasMetadata object
                        && !listener.hears(object, "DELETED".equals(event.getType()))) {
                    return Told.ENOUGH;
                }
            }
            return Told.ALL;
        } catch (IOException brokenOff) {
            throw KubernetesClientException.launderThrowable(brokenOff);
        }
    }

    private HttpResponse<InputStream> ask(Class<? extends HasMetadata> type, ObjectMeta named, String resourceVersion) {
        var api = HasMetadata.getApiVersion(type);
        var path = "%s/%s/namespaces/%s/%s"
                .formatted(api.contains("/") ? "apis" : "api", api, named.getNamespace(), HasMetadata.getPlural(type));
        var query = "watch=true&fieldSelector=metadata.name%%3D%s&resourceVersion=%s&timeoutSeconds=%d"
                .formatted(named.getName(), resourceVersion, patience.toSeconds());
        var http = client.getHttpClient();
        var request = http.newHttpRequestBuilder()
                .uri(URI.create(client.getMasterUrl() + path + "?" + query))
                .build();
        try {
            return http.sendAsync(request, InputStream.class).get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw KubernetesClientException.launderThrowable(failure.getCause());
        } catch (TimeoutException silence) {
            throw new KubernetesClientException("the API server does not answer", silence);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted while asking for what has happened", ending);
        }
    }

    private static Told nothing(Status failure) {
        if (Objects.equals(failure.getCode(), HttpURLConnection.HTTP_GONE)) {
            return Told.NOTHING;
        }
        throw new KubernetesClientException(failure);
    }
}
