package ai.run.operator.reconciler;

import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import lombok.extern.slf4j.Slf4j;

/**
 * Reads the workloads while the SDK reads the RunaiJobs. By itself it begins with them only when it has read all RunaiJobs, which for
 * thousands of jobs makes a start a fifth longer; it waits for what has begun by then.
 */
@Slf4j
public final class ReadAhead {

    private ReadAhead() {}

    /** Begins to read, and returns at once. */
    public static void start(EventSources sources) {
        for (var source : List.of(sources.pods(), sources.jobs())) {
            new Thread(() -> read(source), "ahead-" + source.name()).start();
        }
    }

    private static void read(EventSource<?, ?> source) {
        try {
            source.start();
        } catch (RuntimeException failure) {
            log.debug("The SDK begins anew with {}, and reports what fails then", source.name(), failure);
        }
    }
}
