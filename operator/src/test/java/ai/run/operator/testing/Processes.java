package ai.run.operator.testing;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Waits for processes to end. */
public final class Processes {

    private Processes() {}

    /** Waits for a process to end; one that does not in time is killed, and the test with it. */
    public static void awaitEnd(Process process, Duration timeout) {
        try {
            process.onExit()
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException late) {
            process.destroyForcibly();
            throw new AssertionError("not ended within %s: %s".formatted(timeout, process.info()), late);
        }
    }
}
