package ai.run.operator.cli.jobs;

import ai.run.operator.cli.print.Table;
import ai.run.operator.workload.Labels;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code list --watch}: the table, and then a line for each row that changes, until the caller ends it. */
final class JobWatch {

    /** How soon it is noticed that nobody reads any more. */
    private static final long PATIENCE_SECONDS = 1;

    private final JobRequests requests;
    private final @Nullable String selector;
    private final JobTable table;
    private final Clock clock;
    private final Consumer<String> printer;
    private final BooleanSupplier isUnread;
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();

    private @Nullable Table layout;

    /** What a watch tells. */
    private sealed interface Change {}

    /** An object changed: the rows that are to be printed. */
    private record Rows(Supplier<List<List<String>>> rows) implements Change {}

    /** A watch ended, because of that. */
    private record Ended(WatcherException why) implements Change {}

    JobWatch(
            JobRequests requests,
            @Nullable String selector,
            JobTable table,
            Clock clock,
            Consumer<String> printer,
            BooleanSupplier isUnread) {
        this.requests = requests;
        this.selector = selector;
        this.table = table;
        this.clock = clock;
        this.printer = printer;
        this.isUnread = isUnread;
    }

    /** Prints until nobody reads any more, or the server ends it for good. */
    void run() throws InterruptedException {
        var known = Optional.<WatchedJobs>empty();
        while (true) {
            var pods = requests.pods();
            var watched = known.orElseGet(() -> new WatchedJobs(table, pods.isPresent()));
            known = Optional.of(watched);
            watched.forgetPods();
            pods.ifPresent(list -> list.getItems().forEach(pod -> watched.seen(pod, clock.instant())));
            var version = printList(watched);
            changes.clear();
            var watches = new ArrayList<Watch>();
            try {
                watches.add(watchJobs(watched, version));
                pods.ifPresent(list ->
                        watches.add(watchPods(watched, list.getMetadata().getResourceVersion())));
                if (!follow()) {
                    return;
                }
            } finally {
                watches.forEach(Watch::close);
            }
        }
    }

    private String printList(WatchedJobs watched) {
        var rows = new ArrayList<List<String>>();
        var present = new HashSet<String>();
        var version = requests.forEachJob(selector, job -> {
            present.add(job.objectUid());
            watched.seen(job, clock.instant()).ifPresent(rows::add);
        });
        watched.without(present).forEach(job -> rows.add(watched.gone(job, clock.instant())));
        print(rows);
        return version;
    }

    /** Prints changes; returns whether the list is to be read anew, because the server no longer knows what happened since. */
    private boolean follow() throws InterruptedException {
        while (!isUnread.getAsBoolean()) {
            var change = changes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (change instanceof Rows changed) {
                print(changed.rows().get());
            } else if (change instanceof Ended ended) {
                if (ended.why().isHttpGone()) {
                    return true;
                }
                throw new KubernetesClientException(
                        "the watch has ended: " + ended.why().getMessage(), ended.why());
            }
        }
        return false;
    }

    private void print(List<List<String>> rows) {
        if (layout == null) {
            layout = Table.fitting(table.headings(), rows);
            printer.accept(layout.heading() + "\n");
        }
        for (var row : rows) {
            printer.accept(layout.line(row) + "\n");
        }
    }

    private Watch watchJobs(WatchedJobs watched, String version) {
        return requests.jobs()
                .watch(
                        JobRequests.from(version, selector),
                        new Listener<GenericKubernetesResource>(
                                job -> watched.seen(JobRequests.seen(job), clock.instant()),
                                job -> Optional.of(watched.gone(JobRequests.seen(job), clock.instant()))));
    }

    private Watch watchPods(WatchedJobs watched, String version) {
        return requests.podsAnywhere()
                .watch(
                        JobRequests.from(version, Labels.JOB_NAME),
                        new Listener<Pod>(
                                pod -> watched.seen(pod, clock.instant()), pod -> watched.gone(pod, clock.instant())));
    }

    /** Leaves it to the thread that prints to look at an object. */
    private final class Listener<T> implements Watcher<T> {

        private final Function<T, Optional<List<String>>> present;
        private final Function<T, Optional<List<String>>> gone;

        Listener(Function<T, Optional<List<String>>> present, Function<T, Optional<List<String>>> gone) {
            this.present = present;
            this.gone = gone;
        }

        @Override
        public void eventReceived(Action action, T object) {
            var look = action == Action.DELETED ? gone : present;
            if (action == Action.ADDED || action == Action.MODIFIED || action == Action.DELETED) {
                changes.add(new Rows(() -> look.apply(object).stream().toList()));
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            changes.add(new Ended(cause));
        }
    }
}
