package ai.run.operator.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Pods that become ready and not ready again, one after the other, until it is closed. */
@SuppressWarnings("FutureReturnValueIgnored") // a change that fails is one change less
final class Flapping implements AutoCloseable {

    private final ApiServer server;
    private final String collection;
    private final List<String> pods;
    private final ScheduledExecutorService kubelet = Executors.newSingleThreadScheduledExecutor();
    private final long begin = System.nanoTime();
    private volatile int changes;

    /** Begins with all pods of a collection, so many changes per second in all. */
    Flapping(ApiServer server, String collection, int perSecond) throws IOException, InterruptedException {
        this.server = server;
        this.collection = collection;
        pods = server.names(collection);
        kubelet.scheduleAtFixedRate(this::change, 0, TimeUnit.SECONDS.toNanos(1) / perSecond, TimeUnit.NANOSECONDS);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void change() {
        var ready = changes / pods.size() % 2 == 0 ? "True" : "False";
        server.patch(
                collection + "/" + pods.get(changes % pods.size()) + "/status",
                "{\"status\": {\"phase\": \"Running\", \"conditions\": [{\"type\": \"Ready\", \"status\": \"%s\"}]}}"
                        .formatted(ready));
        changes++;
    }

    /** How many changes there were per second so far. */
    double perSecond() {
        return changes / ((System.nanoTime() - begin) / 1e9);
    }

    @Override
    public void close() {
        kubelet.shutdownNow();
    }
}
