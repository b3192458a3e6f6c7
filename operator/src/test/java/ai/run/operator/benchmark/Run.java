package ai.run.operator.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One load on one contender in a namespace of its own: parents are created, and their children are awaited. */
final class Run {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ApiServer server;
    private final Contender contender;
    private final String namespace;
    private final Map<String, Long> answered = new ConcurrentHashMap<>();
    private final Map<String, Long> appeared = new ConcurrentHashMap<>();

    Run(ApiServer server, Contender contender, String namespace) {
        this.server = server;
        this.contender = contender;
        this.namespace = namespace;
    }

    /**
     * What was seen.
     *
     * @param perSecond children per second, from the first create that was sent to the last child that appeared
     * @param latencies from each answered create to the child's appearance in a watch
     * @param createsPerSecond how fast the load was put on
     */
    record Outcome(double perSecond, Latencies latencies, double createsPerSecond) {}

    /** All at once. */
    Outcome burst(int jobs) throws InterruptedException {
        return run(jobs, () -> 0L);
    }

    /** Arrivals that know nothing of each other (a Poisson process); the seed makes them the same for all. */
    Outcome arrivals(double perSecond, Duration duration, long seed) throws InterruptedException {
        var random = new Random(seed);
        var jobs = (int) (perSecond * duration.toSeconds());
        return run(jobs, () -> (long) (-Math.log(1 - random.nextDouble()) / perSecond * 1e9));
    }

    private interface Pauses {
        long nanosToTheNext();
    }

    private Outcome run(int jobs, Pauses pauses) throws InterruptedException {
        var left = new CountDownLatch(jobs);
        var watch = server.watch(contender.children(namespace), child -> {
            if (appeared.putIfAbsent(parent(child), System.nanoTime()) == null) {
                left.countDown();
            }
        });
        try {
            var begin = System.nanoTime();
            create(jobs, begin, pauses);
            var created = System.nanoTime();
            if (!left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "%s: %d of %d children did not appear".formatted(contender, left.getCount(), jobs));
            }
            var end = appeared.values().stream().mapToLong(at -> at).max().orElseThrow();
            return new Outcome(
                    jobs / ((end - begin) / 1e9), Latencies.ofNanos(latencies()), jobs / ((created - begin) / 1e9));
        } finally {
            watch.close();
        }
    }

    private void create(int jobs, long begin, Pauses pauses) {
        var creates = new ArrayList<CompletableFuture<?>>();
        var due = begin;
        for (int number = 0; number < jobs; number++) {
            due += pauses.nanosToTheNext();
            for (long wait; (wait = due - System.nanoTime()) > 0; ) {
                LockSupport.parkNanos(wait);
            }
            var name = "job-" + number;
            creates.add(server.create(contender.parents(namespace), contender.manifest(name))
                    .thenAccept(at -> answered.put(name, at)));
        }
        CompletableFuture.allOf(creates.toArray(CompletableFuture[]::new)).join();
    }

    /** A child that is seen before the answer to its parent's create has arrived came without delay. */
    private List<Long> latencies() {
        return answered.entrySet().stream()
                .map(entry -> Math.max(0, appeared.get(entry.getKey()) - entry.getValue()))
                .toList();
    }

    private String parent(JsonNode child) {
        return contender == Contender.NATIVE
                ? child.at("/labels/job-name").asText()
                : child.path("name").asText();
    }
}
