package ai.run.operator.metrics;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import lombok.RequiredArgsConstructor;

/**
 * Times the controller's requests to the API server, those for the lease not among them, until the head of its answer: {@code runaijob_api_request_seconds}, by
 * {@code method} and {@code code}, which is {@code none} where no answer came. A watch counts when it begins.
 */
@RequiredArgsConstructor
public final class ApiRequestMeter implements Interceptor {

    private final MeterRegistry registry;

    /** When requests were sent that are not answered yet; weak, because one without an answer is never taken out. */
    private final Map<HttpRequest, Long> sent = Collections.synchronizedMap(new WeakHashMap<>());

    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        sent.put(request, System.nanoTime());
        return consumer;
    }

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        var since = sent.remove(request);
        record(
                request,
                Integer.toString(response.code()),
                since == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since));
    }

    @Override
    public void afterConnectionFailure(HttpRequest request, Throwable failure) {
        record(request, "none", Duration.ZERO);
    }

    private void record(HttpRequest request, String code, Duration duration) {
        Timer.builder("runaijob.api.request")
                .description("Requests to the API server, until the head of the answer")
                .tags("method", request.method(), "code", code)
                .register(registry)
                .record(duration);
    }
}
