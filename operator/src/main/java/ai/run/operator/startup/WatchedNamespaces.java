package ai.run.operator.startup;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import lombok.extern.slf4j.Slf4j;

/**
 * Those of the namespaces to watch that the controller watches. One that does not exist, or in which the operator lacks its role, does not
 * keep it from the others: it is left out, and looked at again every now and then.
 */
@Slf4j
final class WatchedNamespaces {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Set<String> wanted;
    private final Function<String, Optional<String>> missing;
    private final Consumer<Set<String>> watch;
    private final InstantSource clock;

    private final Set<String> watched;
    private Instant lastLook;

    /**
     * Says which namespaces are left out for now.
     *
     * @param wanted those to watch; empty for all
     * @param watched those that the controller begins with
     * @param missing what the operator may not do in a namespace, and what to do about it; empty when nothing is missing
     * @param watch has the controller watch these, whatever it watches now
     */
    WatchedNamespaces(
            Set<String> wanted,
            Set<String> watched,
            Function<String, Optional<String>> missing,
            Consumer<Set<String>> watch,
            InstantSource clock) {
        this.wanted = wanted;
        this.watched = new TreeSet<>(watched);
        this.missing = missing;
        this.watch = watch;
        this.clock = clock;
        lastLook = clock.instant();
        leftOut()
                .forEach(namespace -> log.warn(
                        "The RunaiJobs of namespace {} stand still until the API server lets the operator {}.",
                        namespace,
                        missing.apply(namespace).orElse("watch them")));
    }

    /** Those of the namespaces to watch that are not watched. */
    synchronized Set<String> leftOut() {
        var leftOut = new TreeSet<>(wanted);
        leftOut.removeAll(watched);
        return leftOut;
    }

    /** Has those watched that can be by now; call it as often as you like. */
    synchronized void lookAgain() {
        var now = clock.instant();
        if (watched.containsAll(wanted) || now.isBefore(lastLook.plus(INTERVAL))) {
            return;
        }
        lastLook = now;
        leftOut().forEach(this::tryToWatch);
    }

    private void tryToWatch(String namespace) {
        if (!mayBeWatched(namespace)) {
            return;
        }
        var more = new TreeSet<>(watched);
        more.add(namespace);
        try {
            watch.accept(more);
            watched.add(namespace);
            log.info("The RunaiJobs of namespace {} are watched now.", namespace);
        } catch (RuntimeException failure) {
            log.warn("Cannot watch the RunaiJobs of namespace {} yet; trying again.", namespace, failure);
            watch.accept(Set.copyOf(watched));
        }
    }

    private boolean mayBeWatched(String namespace) {
        try {
            return missing.apply(namespace).isEmpty();
        } catch (KubernetesClientException noAnswer) {
            log.debug("cannot ask about namespace {}", namespace, noAnswer);
            return false;
        }
    }
}
