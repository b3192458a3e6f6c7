package ai.run.operator.management;

import ai.run.operator.leadership.Leadership;
import ai.run.v1.RunaiJob;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.health.ControllerHealthInfo;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;

/**
 * The state of the process as its informers tell it. With one that has been without its watch for longer than it takes to
 * watch again, it is not ready, and tries on; only one that has ended for good makes the process useless. A replica that
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
        return ending || !started.getAsBoolean()
                ? Optional.empty()
                : named("these informers have ended: ", informer -> !informer.isRunning());
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
        return started.getAsBoolean()
                ? named("nothing is heard from the API server about ", informer -> !isHeard(informer))
                : Optional.of("the controller has not started yet");
    }

    private boolean isHeard(InformerHealthIndicator informer) {
        return informer.hasSynced() && informer.isRunning() && gracePeriod.hears(informer, informer.isWatching());
    }

    /** Logs when the process ceases to be ready, and when it is again; call it every now and then. */
    public void report() {
        var why = whyNotReady().orElse(null);
        if (ending || Objects.equals(why, lastSaid)) {
            return;
        }
        if (why == null) {
            log.info("Ready again.");
        } else {
            log.warn("Not ready: {}.", why);
        }
        lastSaid = why;
    }

    private Optional<String> named(String sentence, Predicate<InformerHealthIndicator> isBad) {
        var bad = new TreeSet<String>();
        controller.get().informerEventSourceHealthIndicators().forEach((name, source) -> {
            InformerWrappingEventSourceHealthIndicator<?> informers = source;
            informers.informerHealthIndicators().values().stream()
                    .filter(isBad)
                    .forEach(informer -> bad.add(ControllerEventSource.NAME.equals(name) ? RunaiJob.PLURAL : name));
        });
        return bad.isEmpty() ? Optional.empty() : Optional.of(sentence + String.join(", ", bad));
    }
}
