package ai.run.operator.startup;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lombok.extern.slf4j.Slf4j;

/**
 * How the process ends: told to (SIGTERM), it finishes what it is doing and exits with 0; when it cannot go on, it does
 * the same and exits with 1; when it has lost the lead, it stops dead, because another one may work already.
 */
@Slf4j
final class Lifecycle {

    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private volatile boolean ending;

    /** Ends the process at once, without finishing anything. */
    static void abort(String reason) {
        log.error("{}; ending at once, because another replica may lead.", reason);
        Runtime.getRuntime().halt(1);
    }

    /** The process cannot go on. Only the first reason counts, and none when it is ending anyway. */
    void fail(String reason) {
        if (!ending && failure.complete(reason)) {
            log.error("{}; ending, to be started anew.", reason);
        }
    }

    /** Sets what is to be done at the end, whether the process is told to end or fails. */
    void onEnd(Runnable finish) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(finish), "shutdown"));
    }

    private void end(Runnable finish) {
        ending = true;
        try {
            finish.run();
        } finally {
            // Without this the exit code would tell of the signal, as if it had not been obeyed.
            Runtime.getRuntime().halt(failure.isDone() ? 1 : 0);
        }
    }

    /**
     * Does the work of starting, and then waits until the process cannot go on; it never returns.
     *
     * @param start may fail, which ends the process
     * @param everySecond is called from then on
     */
    void run(Start start, Runnable everySecond) throws InterruptedException {
        try {
            start.run();
        } catch (StartupException known) {
            fail(String.valueOf(known.getMessage()));
        } catch (RuntimeException cause) {
            log.error("The controller cannot start", cause);
            fail("The controller cannot start");
        }
        while (!failure.isDone()) {
            everySecond.run();
            failure.copy().completeOnTimeout("", 1, TimeUnit.SECONDS).join();
        }
        System.exit(1);
    }

    /** What may take its time. */
    interface Start {
        void run() throws InterruptedException;
    }
}
