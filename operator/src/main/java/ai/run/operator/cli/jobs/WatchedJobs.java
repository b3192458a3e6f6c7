package ai.run.operator.cli.jobs;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code list --watch} has printed, so that a job is printed again when something of its row is new, and not for what the row does
 * not show. That it is older is nothing new.
 */
final class WatchedJobs {

    private static final String DELETED = "Deleted";

    private final JobTable table;
    private final boolean knowsPods;

    /** By the UID of the object. */
    private final Map<String, SeenJob> jobs = new LinkedHashMap<>();

    /** By the UID of the workload, then by that of the pod. */
    private final Map<String, Map<String, Pod>> pods = new HashMap<>();

    private final Map<String, List<String>> printed = new HashMap<>();

    /**
     * Begins with nothing printed.
     *
     * @param knowsPods whether the caller may list pods
     */
    WatchedJobs(JobTable table, boolean knowsPods) {
        this.table = table;
        this.knowsPods = knowsPods;
    }

    /** Takes in a job that is there; returns its row if that is to be printed. */
    Optional<List<String>> seen(SeenJob job, Instant now) {
        jobs.put(job.objectUid(), job);
        return news(job, now);
    }

    /** Takes in that a job is gone; returns its last row. */
    List<String> gone(SeenJob job, Instant now) {
        jobs.remove(job.objectUid());
        printed.remove(job.objectUid());
        var row = new ArrayList<>(row(job, now));
        row.set(table.headings().indexOf("PHASE"), DELETED);
        pods.remove(job.workloadUid());
        return row;
    }

    /** Takes in a pod that is there; returns the row of its job if that is to be printed. */
    Optional<List<String>> seen(Pod pod, Instant now) {
        pods.computeIfAbsent(OwnedPods.workloadUid(pod), unknown -> new HashMap<>())
                .put(pod.getMetadata().getUid(), pod);
        return newsOf(pod, now);
    }

    /** Takes in that a pod is gone, likewise. */
    Optional<List<String>> gone(Pod pod, Instant now) {
        pods.getOrDefault(OwnedPods.workloadUid(pod), new HashMap<>())
                .remove(pod.getMetadata().getUid());
        return newsOf(pod, now);
    }

    private Optional<List<String>> newsOf(Pod pod, Instant now) {
        var workload = OwnedPods.workloadUid(pod);
        return jobs.values().stream()
                .filter(job -> workload.equals(job.workloadUid()))
                .findFirst()
                .flatMap(job -> news(job, now));
    }

    private Optional<List<String>> news(SeenJob job, Instant now) {
        var row = row(job, now);
        var ageless = new ArrayList<>(row);
        ageless.remove(table.headings().indexOf("AGE"));
        var before = printed.put(job.objectUid(), ageless);
        return Objects.equals(before, ageless) ? Optional.empty() : Optional.of(row);
    }

    private List<String> row(SeenJob job, Instant now) {
        var ofJob = List.copyOf(pods.getOrDefault(job.workloadUid(), Map.of()).values());
        return table.row(job, knowsPods ? Optional.of(ofJob) : Optional.empty(), now);
    }

    /** Returns the jobs that were there, and are not among these. */
    List<SeenJob> without(Set<String> objectUids) {
        return jobs.values().stream()
                .filter(job -> !objectUids.contains(job.objectUid()))
                .toList();
    }

    /** Forgets all pods, because all are about to be told anew. */
    void forgetPods() {
        pods.clear();
    }
}
