package ai.run.operator.reconciler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import lombok.RequiredArgsConstructor;

/**
 * A queue of two priorities in which the namespaces take turns. High priority goes first, but for every fourth turn, so that
 * low priority is never starved. Of low priority only a limited number runs at once.
 */
@RequiredArgsConstructor
final class FairQueue<T> {

    private static final int LOW_PRIORITY_INTERVAL = 4;

    private final int maxLowPriority;
    private final Lanes<T> highPriority = new Lanes<>();
    private final Lanes<T> lowPriority = new Lanes<>();
    private int turn;
    private int lowPriorityRunning;

    /** What is taken out goes on until {@link #end}. */
    record Turn<T>(T item, boolean isHighPriority) {}

    synchronized void add(String namespace, boolean isHighPriority, T item) {
        (isHighPriority ? highPriority : lowPriority).add(namespace, item);
    }

    /** Takes out what is next; empty when nothing waits that may go on now. Whoever ends a turn must ask again. */
    synchronized Optional<Turn<T>> next() {
        turn = (turn + 1) % LOW_PRIORITY_INTERVAL;
        return turn == 0
                ? nextLowPriority().or(this::nextHighPriority)
                : nextHighPriority().or(this::nextLowPriority);
    }

    synchronized void end(Turn<T> ended) {
        if (!ended.isHighPriority()) {
            lowPriorityRunning--;
        }
    }

    private Optional<Turn<T>> nextHighPriority() {
        return highPriority.next().map(item -> new Turn<>(item, true));
    }

    private Optional<Turn<T>> nextLowPriority() {
        if (lowPriorityRunning == maxLowPriority) {
            return Optional.empty();
        }
        var next = lowPriority.next().map(item -> new Turn<>(item, false));
        next.ifPresent(taken -> lowPriorityRunning++);
        return next;
    }

    /** The lane whose turn it is comes first. */
    private static final class Lanes<T> {

        private final Map<String, Deque<T>> byNamespace = new LinkedHashMap<>();

        void add(String namespace, T item) {
            byNamespace
                    .computeIfAbsent(namespace, unknown -> new ArrayDeque<>())
                    .add(item);
        }

        Optional<T> next() {
            if (byNamespace.isEmpty()) {
                return Optional.empty();
            }
            var namespace = byNamespace.keySet().iterator().next();
            var lane = byNamespace.remove(namespace);
            var item = lane.remove();
            if (!lane.isEmpty()) {
                byNamespace.put(namespace, lane);
            }
            return Optional.of(item);
        }
    }
}
