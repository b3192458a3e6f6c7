package ai.run.operator.reconciler;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is remembered of jobs, by their UIDs: of so many, those that were written or read last. It is no cache, which may drop anything
 * at any time. Not safe for use by several threads at once.
 */
final class LatestJobs<V> extends LinkedHashMap<String, V> {

    private static final long serialVersionUID = 1;

    private final int most;

    /** Remembers that many. */
    LatestJobs(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > most;
    }
}
