package ai.run.operator.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Work of which much is to be done, such as making a thousand jobs. */
public final class Parallel {

    private static final int THREADS = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Parallel() {}

    /** Does the work for each number from zero on, and fails when one fails. */
    public static void times(int count, IntConsumer work) {
        var threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = IntStream.range(0, count)
                    .<Future<?>>mapToObj(number -> threads.submit(() -> work.accept(number)))
                    .toList();
            for (var one : all) {
                one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (Exception failure) {
            throw new AssertionError(failure);
        } finally {
            threads.shutdownNow();
        }
    }
}
