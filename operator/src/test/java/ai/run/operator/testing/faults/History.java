package ai.run.operator.testing.faults;

import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that became of a namespace, as the API server's own watches tell it. */
final class History implements AutoCloseable {

    private static final List<Class<? extends HasMetadata>> TYPES =
            List.of(RunaiJob.class, Job.class, Pod.class, Event.class);

    private final Queue<Change> changes = new ConcurrentLinkedQueue<>();
    private final Map<String, HasMetadata> alive = new ConcurrentHashMap<>();
    private final List<Watch> watches;
    private volatile @Nullable Exception failure;

    /**
     * One change of an object.
     *
     * @param version the versions of all objects of a server are in one order
     * @param object as it is after it, or was before its deletion
     */
    record Change(Instant time, long version, Watcher.Action action, HasMetadata object) {

        static Change of(Watcher.Action action, HasMetadata object) {
            return new Change(Instant.now(), Long.parseLong(object.getMetadata().getResourceVersion()), action, object);
        }

        String uid() {
            return object.getMetadata().getUid();
        }

        String name() {
            return object.getMetadata().getName();
        }

        boolean isDeletion() {
            return action == Watcher.Action.DELETED;
        }
    }

    /** Begins to watch the namespace, in which there is nothing yet. */
    History(Sandbox sandbox) {
        watches = TYPES.stream()
                .<Watch>map(type -> sandbox.admin
                        .resources(type)
                        .inNamespace(sandbox.namespace)
                        .watch(new Recorder<>()))
                .toList();
    }

    private final class Recorder<T extends HasMetadata> implements Watcher<T> {

        @Override
        public void eventReceived(Action action, T object) {
            if (action == Action.BOOKMARK) {
                return;
            }
            changes.add(Change.of(action, object));
            if (action == Action.DELETED) {
                alive.remove(object.getMetadata().getUid());
            } else {
                alive.put(object.getMetadata().getUid(), object);
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            failure = cause;
        }
    }

    /** Every change so far, in the order of the server. */
    List<Change> changes() {
        if (failure != null) {
            throw new AssertionError("the history has a gap", failure);
        }
        return changes.stream()
                .sorted(Comparator.comparingLong(Change::version))
                .toList();
    }

    /** Every change so far of objects of a type. */
    List<Change> changesOf(Class<?>... types) {
        return changes().stream()
                .filter(change -> Stream.of(types).anyMatch(type -> type.isInstance(change.object())))
                .toList();
    }

    /** What there is now. */
    <T extends HasMetadata> Stream<T> alive(Class<T> type) {
        return alive.values().stream().filter(type::isInstance).map(type::cast);
    }

    Optional<RunaiJob> job(String name) {
        return alive(RunaiJob.class)
                .filter(job -> job.getMetadata().getName().equals(name))
                .findFirst();
    }

    /** The workload of that name, if there is one. */
    Optional<HasMetadata> workload(String name) {
        return Stream.concat(alive(Job.class), alive(Pod.class))
                .filter(object -> object.getMetadata().getName().equals(name))
                .filter(object -> ownerUid(object).isPresent())
                .findFirst()
                .map(HasMetadata.class::cast);
    }

    /** The UID of the RunaiJob that made an object. */
    static Optional<String> ownerUid(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(owner -> Objects.equals(owner.getKind(), RunaiJob.KIND))
                .map(OwnerReference::getUid)
                .findFirst();
    }

    /** How many workloads of that name there were. */
    long workloadsMade(String name) {
        return changesOf(Job.class, Pod.class).stream()
                .filter(change ->
                        change.name().equals(name) && ownerUid(change.object()).isPresent())
                .map(Change::uid)
                .distinct()
                .count();
    }

    /** How many pods there were for the RunaiJobs of that name. */
    long podsMade(String name) {
        return changesOf(Pod.class).stream()
                .filter(change ->
                        name.equals(change.object().getMetadata().getLabels().get("run.ai/job-name")))
                .map(Change::uid)
                .distinct()
                .count();
    }

    /** Waits until everything that the server has told of the namespace has arrived. */
    void awaitComplete(Sandbox sandbox) {
        await("the history is complete").until(() -> TYPES.stream()
                .flatMap(
                        type -> sandbox.admin.resources(type).inNamespace(sandbox.namespace).list().getItems().stream())
                .map(History::version)
                .collect(Collectors.toSet())
                .equals(alive.values().stream().map(History::version).collect(Collectors.toSet())));
    }

    private static String version(HasMetadata object) {
        return object.getMetadata().getUid() + object.getMetadata().getResourceVersion();
    }

    boolean isAlive(String uid) {
        return alive.containsKey(uid);
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }
}
