package ai.run.operator.management;

import ai.run.operator.leadership.Leadership;
import ai.run.v1.RunaiJob;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.health.ControllerHealthInfo;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;

/**
 * The state of the process as its informers tell it. Without a watch for longer than it takes to watch again, in all namespaces that it
 * watches, it is not ready, and tries on; only an informer that has ended for good makes the process useless. A replica that
 * stands by watches no jobs: it is ready when it can read the lease, and hears of the cluster-config.
 */
@Slf4j
@RequiredArgsConstructor
public final class Health implements Probes {

    private final Supplier<ControllerHealthInfo> controller;
    private final BooleanSupplier started;
    private final @Nullable Leadership leadership;

    /** Whether what needs the cluster-config beside the controller hears of it: webhooks, and a replica that stands by. */
    private final BooleanSupplier informed;

    private final WatchGracePeriod gracePeriod;

    private volatile boolean ending;
    private @Nullable String lastSaid;
    private Set<String> lastUnheard = Set.of();

    public Health(
            RegisteredController<RunaiJob> controller,
            BooleanSupplier started,
            @Nullable Leadership leadership,
            BooleanSupplier informed) {
        this(
                controller::getControllerHealthInfo,
                started,
                leadership,
                informed,
                new WatchGracePeriod(Clock.systemUTC()));
    }

    /** From now on, informers that have ended are nothing to worry about. */
    public void ending() {
        ending = true;
    }

    @Override
    public Optional<String> whyNotAlive() {
        return ending || !started.getAsBoolean() ? Optional.empty() : haveEnded();
    }

    @Override
    public Optional<String> whyNotReady() {
        if (ending) {
            return Optional.of("the operator is shutting down");
        }
        // All are looked at before anything is said: what is away is missed from now on, whatever else is wrong.
        var isInformed = gracePeriod.hears(informed, informed.getAsBoolean());
        var whyNotWorking = whyNotWorking();
        if (!isInformed) {
            return Optional.of("nothing is heard of the cluster-config");
        }
        if (leadership != null && !leadership.isLeader()) {
            return leadership.isInTouch() ? Optional.empty() : Optional.of("the lease cannot be read");
        }
        return whyNotWorking;
    }

    private Optional<String> whyNotWorking() {
        return started.getAsBoolean() ? nothingIsHeard() : Optional.of("the controller has not started yet");
    }

    private boolean isHeard(InformerHealthIndicator informer) {
        return informer.hasSynced() && informer.isRunning() && gracePeriod.hears(informer, informer.isWatching());
    }

    /**
     * Returns the namespaces of which something is not heard, and of what, where others are heard: the process does its work there, and is
     * ready.
     */
    public Map<String, Set<String>> unheard() {
        if (!started.getAsBoolean() || whyNotWorking().isPresent()) {
            return Map.of();
        }
        var unheard = new TreeMap<String, Set<String>>();
        informers()
                .forEach((kind, informers) -> informers.forEach((namespace, informer) -> {
                    if (!isHeard(informer)) {
                        unheard.computeIfAbsent(namespace, first -> new TreeSet<>())
                                .add(kind);
                    }
                }));
        return unheard;
    }

    /** Logs when the process, or one of its namespaces, ceases to be ready, and when it is again; call it every now and then. */
    public void report() {
        var why = whyNotReady().orElse(null);
        if (ending) {
            return;
        }
        if (!Objects.equals(why, lastSaid)) {
            if (why == null) {
                log.info("Ready again.");
            } else {
                log.warn("Not ready: {}.", why);
            }
            lastSaid = why;
        }
        reportNamespaces();
    }

    private void reportNamespaces() {
        var now = unheard();
        now.forEach((namespace, kinds) -> {
            if (!lastUnheard.contains(namespace)) {
                log.warn(
                        "The RunaiJobs of namespace {} stand still: nothing is heard of its {}. Look whether it is"
                                + " there, and grant the operator its role again with kubectl apply -n {} -f"
                                + " config/rbac/namespaced/watched.yaml.",
                        namespace,
                        String.join(", ", kinds),
                        namespace);
            }
        });
        lastUnheard.stream()
                .filter(namespace -> !now.containsKey(namespace))
                .forEach(namespace -> log.info("Namespace {} is heard of again.", namespace));
        lastUnheard = Set.copyOf(now.keySet());
    }

    private Optional<String> haveEnded() {
        return named("these informers have ended: ", informers -> informers.stream()
                .anyMatch(informer -> !informer.isRunning()));
    }

    /** One of several namespaces that is away, or that the operator may not read, makes nobody else wait. */
    private Optional<String> nothingIsHeard() {
        // Each is looked at: what is away is missed from now on.
        return named(
                "nothing is heard from the API server about ",
                informers -> !informers.isEmpty()
                        && informers.stream().filter(this::isHeard).toList().isEmpty());
    }

    private Optional<String> named(String sentence, Predicate<Collection<InformerHealthIndicator>> isBad) {
        var bad = informers().entrySet().stream()
                .filter(source -> isBad.test(source.getValue().values()))
                .map(Map.Entry::getKey)
                .toList();
        return bad.isEmpty() ? Optional.empty() : Optional.of(sentence + String.join(", ", bad));
    }

    /** By what they are about, and by namespace. */
    private SortedMap<String, Map<String, InformerHealthIndicator>> informers() {
        var informers = new TreeMap<String, Map<String, InformerHealthIndicator>>();
        controller.get().informerEventSourceHealthIndicators().forEach((name, source) -> {
            InformerWrappingEventSourceHealthIndicator<?> typed = source;
            informers.put(
                    ControllerEventSource.NAME.equals(name) ? RunaiJob.PLURAL : name, typed.informerHealthIndicators());
        });
        return informers;
    }
}
