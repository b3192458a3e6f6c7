package ai.run.operator.reconciler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import lombok.RequiredArgsConstructor;

/**
 * What waits, in lanes by namespace; the namespaces take turns. What presses comes before all else, but for every fourth
 * turn: however much presses, the rest goes on too. However much of the rest there is, only some of it goes on at once.
 */
@RequiredArgsConstructor
final class Turns<T> {

    private static final int SHARE_OF_THE_REST = 4;

    private final int restAtOnce;
    private final Lanes<T> pressing = new Lanes<>();
    private final Lanes<T> rest = new Lanes<>();
    private int turn;
    private int restGoingOn;

    /** What is taken out goes on until {@link #end}. */
    record Turn<T>(T item, boolean presses) {}

    synchronized void add(String namespace, boolean presses, T item) {
        (presses ? pressing : rest).add(namespace, item);
    }

    /** Takes out what is next; empty when nothing waits that may go on now. Whoever ends a turn must ask again. */
    synchronized Optional<Turn<T>> next() {
        turn = (turn + 1) % SHARE_OF_THE_REST;
        return turn == 0
                ? nextOfTheRest().or(this::nextPressing)
                : nextPressing().or(this::nextOfTheRest);
    }

    synchronized void end(Turn<T> ended) {
        if (!ended.presses()) {
            restGoingOn--;
        }
    }

    private Optional<Turn<T>> nextPressing() {
        return pressing.next().map(item -> new Turn<>(item, true));
    }

    private Optional<Turn<T>> nextOfTheRest() {
        if (restGoingOn == restAtOnce) {
            return Optional.empty();
        }
        var next = rest.next().map(item -> new Turn<>(item, false));
        next.ifPresent(taken -> restGoingOn++);
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
