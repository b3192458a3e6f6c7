package ai.run.operator.startup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.LogLines;
import ai.run.operator.testing.PassingTime;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WatchedNamespacesTest {

    @RegisterExtension
    private final LogLines log = new LogLines(WatchedNamespaces.class);

    private final PassingTime time = new PassingTime();
    private final Set<String> forbidden = new TreeSet<>(Set.of("team-b"));
    private final List<Set<String>> watched = new ArrayList<>();
    private RuntimeException noAnswer;
    private RuntimeException cannotWatch;

    @Test
    void whatIsLeftOutIsNamedWithItsRemedy() {
        assertThat(namespaces().leftOut()).containsExactly("team-b");
        assertThat(log.messages())
                .containsExactly(
                        "The RunaiJobs of namespace team-b stand still until the API server lets the operator watch"
                                + " it.");
    }

    @Test
    void whatIsLeftOutIsWatchedOnceItMayBe() {
        var namespaces = namespaces();
        time.pass(Duration.ofSeconds(10));
        namespaces.lookAgain();
        assertThat(watched).isEmpty();

        forbidden.clear();
        namespaces.lookAgain();
        assertThat(watched).as("it has looked just now").isEmpty();
        time.pass(Duration.ofSeconds(10));
        namespaces.lookAgain();
        assertThat(watched).containsExactly(Set.of("team-a", "team-b"));
        assertThat(namespaces.leftOut()).isEmpty();

        time.pass(Duration.ofSeconds(10));
        namespaces.lookAgain();
        assertThat(watched).hasSize(1);
    }

    @Test
    void aServerThatDoesNotAnswerIsAskedAgain() {
        var namespaces = namespaces();
        forbidden.clear();
        noAnswer = new KubernetesClientException("no route to host");
        time.pass(Duration.ofSeconds(10));
        namespaces.lookAgain();
        assertThat(namespaces.leftOut()).containsExactly("team-b");

        noAnswer = null;
        time.pass(Duration.ofSeconds(10));
        namespaces.lookAgain();
        assertThat(namespaces.leftOut()).isEmpty();
    }

    @Test
    void whatCannotBeWatchedAfterAllLeavesTheOthers() {
        var namespaces = namespaces();
        forbidden.clear();
        cannotWatch = new IllegalStateException("forbidden meanwhile");
        time.pass(Duration.ofSeconds(10));
        namespaces.lookAgain();
        assertThat(watched).containsExactly(Set.of("team-a"));
        assertThat(namespaces.leftOut()).containsExactly("team-b");
    }

    @Test
    void whereAllNamespacesAreWatchedNoneIsLeftOut() {
        var namespaces = new WatchedNamespaces(Set.of(), Set.of(), this::missing, this::watch, time);
        time.pass(Duration.ofSeconds(10));
        namespaces.lookAgain();
        assertThat(namespaces.leftOut()).isEmpty();
        assertThat(watched).isEmpty();
    }

    private WatchedNamespaces namespaces() {
        return new WatchedNamespaces(Set.of("team-a", "team-b"), Set.of("team-a"), this::missing, this::watch, time);
    }

    private Optional<String> missing(String namespace) {
        if (noAnswer != null) {
            throw noAnswer;
        }
        return forbidden.contains(namespace) ? Optional.of("watch it") : Optional.empty();
    }

    private void watch(Set<String> namespaces) {
        if (cannotWatch != null) {
            var failure = cannotWatch;
            cannotWatch = null;
            throw failure;
        }
        watched.add(Set.copyOf(namespaces));
    }
}
