package ai.run.operator.leadership;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;

/**
 * Says whether this process, which takes part in an election, may work: while it holds the lease, renewed within the
 * deadline.
 *
 * <p>The deadline is kept by a thread of its own, because a request to a server that hangs returns too late; the
 * elector of the client library would only look at the clock then.
 */
@Slf4j
public final class Leadership implements AutoCloseable {

    private static final Duration WATCHDOG_PERIOD = Duration.ofMillis(250);

    private final LeaseStore store;
    private final String identity;
    private final LeaseTiming timing;
    private final Consumer<String> onLoss;
    private final LongSupplier nanoTime;
    private final LeaseView view = new LeaseView();
    private final CountDownLatch elected = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private @Nullable Lease held;
    private String lastHolder = "";
    private boolean failing;
    private volatile boolean leading;
    private volatile long renewedAt;
    private volatile long readAt;
    private volatile @Nullable String takenAt;

    /**
     * Prepares to take part; nothing is asked yet.
     *
     * @param client used for nothing else, with a request timeout shorter than the renew deadline
     * @param namespace where the lease is
     * @param name the lease's name
     * @param identity tells this process from every other
     * @param onLoss gets the reason when the lead is lost; must end all work at once
     */
    public Leadership(
            KubernetesClient client,
            String namespace,
            String name,
            String identity,
            LeaseTiming timing,
            Consumer<String> onLoss) {
        this(
                new LeaseStore(client, namespace, name, timing.leaseDuration(), InstantSource.system()),
                identity,
                timing,
                onLoss,
                System::nanoTime);
    }

    Leadership(LeaseStore store, String identity, LeaseTiming timing, Consumer<String> onLoss, LongSupplier nanoTime) {
        this.store = store;
        this.identity = identity;
        this.timing = timing;
        this.onLoss = onLoss;
        this.nanoTime = nanoTime;
        readAt = nanoTime.getAsLong();
    }

    /** Starts to look at the lease, and takes it as soon as it is free. */
    public void contend() {
        readAt = nanoTime.getAsLong();
        repeat(timing.retryPeriod(), this::attempt);
        repeat(WATCHDOG_PERIOD, this::watch);
    }

    /** Waits until this process leads. */
    public void await() throws InterruptedException {
        elected.await();
    }

    /** Says whether this process leads at this moment. */
    public boolean isLeader() {
        return leading && !isOver(renewedAt);
    }

    /** Returns the resource version of the lease as its last holder left it; empty where there was none. */
    public Optional<String> takenAt() {
        return Optional.ofNullable(takenAt);
    }

    /** Says whether the lease could be read within the last renew deadline: whoever cannot would not take over either. */
    public boolean isInTouch() {
        return !isOver(readAt);
    }

    /** Stops taking part; gives the lease back, so that another one takes over at once. Call it when all work has ended. */
    @Override
    public synchronized void close() {
        closed.countDown();
        if (!leading) {
            return;
        }
        leading = false;
        try {
            var lease = store.read();
            if (lease != null && identity.equals(LeaseView.holder(lease))) {
                store.release(lease);
                log.info("Released the lease {}.", store);
            }
        } catch (KubernetesClientException failure) {
            log.warn("Cannot release the lease {}; it expires by itself: {}", store, cause(failure));
        }
    }

    synchronized void attempt() {
        if (isClosed()) {
            return;
        }
        try {
            tryToLead();
            failing = false;
        } catch (KubernetesClientException failure) {
            // Whoever is faster gets it; the next look at the lease tells who that was.
            if (!isConflict(failure) && !failing) {
                log.warn("Cannot get at the lease {}; trying on: {}", store, cause(failure));
                failing = true;
            }
        } catch (RuntimeException failure) {
            log.error("Cannot get at the lease {}; trying on", store, failure);
        }
    }

    private void tryToLead() {
        if (!renew()) {
            look();
        }
    }

    /**
     * Renews what is held, without reading it first: the server denies if it has changed. A leader that has to wait for its
     * answers waits for one, not for two.
     *
     * @return false when there is nothing to renew, or somebody has changed it
     */
    private boolean renew() {
        var lease = held;
        if (lease == null) {
            return false;
        }
        try {
            lead(() -> store.renew(lease));
            return true;
        } catch (KubernetesClientException failure) {
            if (isConflict(failure) || failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                held = null;
                return false;
            }
            throw failure;
        }
    }

    private void look() {
        var lease = store.read();
        readAt = nanoTime.getAsLong();
        if (lease == null) {
            lead(() -> store.create(identity));
            return;
        }
        view.saw(lease, readAt);
        var holder = LeaseView.holder(lease);
        if (holder.equals(identity)) {
            lead(() -> store.renew(lease));
        } else if (leading) {
            lose("The lease %s is now held by '%s'".formatted(store, holder));
        } else if (view.isFree(lease, readAt)) {
            lead(() -> store.take(lease, identity));
            takenAt = lease.getMetadata().getResourceVersion();
        } else if (!holder.equals(lastHolder)) {
            log.info("Standing by: {} holds the lease {}.", holder, store);
        }
        lastHolder = holder;
    }

    /**
     * Writes, and leads. The deadline counts from before the write: others can have seen it no earlier, and wait for the
     * whole lease from when they saw it. What was read before, however slowly, is of no account: the server takes the
     * write only if nobody has written since.
     */
    private void lead(Supplier<Lease> write) {
        var begun = nanoTime.getAsLong();
        held = write.get();
        renewedAt = begun;
        readAt = nanoTime.getAsLong();
        if (!leading) {
            leading = true;
            log.info("Leading: {} holds the lease {}.", identity, store);
            elected.countDown();
        }
    }

    void watch() {
        if (leading && isOver(renewedAt)) {
            lose("The lease %s could not be renewed within %d s"
                    .formatted(store, timing.renewDeadline().toSeconds()));
        }
    }

    private void lose(String reason) {
        leading = false;
        onLoss.accept(reason);
    }

    private static boolean isConflict(KubernetesClientException failure) {
        return failure.getCode() == HttpURLConnection.HTTP_CONFLICT;
    }

    /** As text: what is thrown, the log would write out as a stack trace. */
    private static String cause(KubernetesClientException failure) {
        return Objects.requireNonNullElse(failure.getCause(), failure).toString();
    }

    private boolean isOver(long since) {
        return nanoTime.getAsLong() - since > timing.renewDeadline().toNanos();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void repeat(Duration period, Runnable work) {
        var thread = new Thread(
                () -> {
                    try {
                        do {
                            work.run();
                        } while (!closed.await(period.toMillis(), TimeUnit.MILLISECONDS));
                    } catch (InterruptedException end) {
                        Thread.currentThread().interrupt();
                    }
                },
                "leadership");
        thread.setDaemon(true);
        thread.start();
    }
}
