package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FairQueueTest {

    private final FairQueue<String> turns = new FairQueue<>(2);

    @Test
    void inOneNamespaceWhatCameFirstGoesFirst() {
        add(true, "a1", "a2", "a3");
        assertThat(all()).isEqualTo("a1 a2 a3");
    }

    @Test
    void namespacesTakeTurns() {
        add(true, "a1", "a2", "a3", "a4", "b1", "c1", "c2");
        assertThat(all()).isEqualTo("a1 b1 c1 a2 c2 a3 a4");
    }

    @Test
    void aNamespaceThatComesLateWaitsForOneTurnOfEachOther() {
        add(true, "a1", "a2", "a3", "b1", "b2", "b3");
        assertThat(next()).isEqualTo("a1");
        add(true, "c1");
        assertThat(all()).isEqualTo("b1 a2 c1 b2 a3 b3");
    }

    @Test
    void whatPressesGoesFirstButForEveryFourthTurn() {
        add(false, "a1", "a2", "a3");
        add(true, "b1", "b2", "b3", "b4", "b5");
        assertThat(all()).isEqualTo("b1 b2 b3 a1 b4 b5 a2 a3");
    }

    @Test
    void nothingIsNextWhenNothingWaits() {
        assertThat(turns.next()).isEmpty();
        add(false, "a1");
        assertThat(next()).isEqualTo("a1");
        assertThat(turns.next()).isEmpty();
    }

    @Test
    void ofWhatDoesNotPressOnlySomeGoesOnAtOnce() {
        add(false, "a1", "a2", "a3");
        var first = turns.next().orElseThrow();
        assertThat(turns.next()).isPresent();
        assertThat(turns.next()).isEmpty();
        add(true, "b1", "b2");
        assertThat(all()).isEqualTo("b1 b2");
        turns.end(first);
        assertThat(all()).isEqualTo("a3");
    }

    /** The first letter is the namespace. */
    private void add(boolean highPriority, String... items) {
        for (var item : items) {
            turns.add(item.substring(0, 1), highPriority, item);
        }
    }

    /** Each ends before the next begins. */
    private String all() {
        return Stream.generate(this::next).takeWhile(item -> !item.isEmpty()).collect(Collectors.joining(" "));
    }

    /** Empty when there is none. */
    private String next() {
        var next = turns.next();
        next.ifPresent(turns::end);
        return next.map(FairQueue.Turn::item).orElse("");
    }
}
