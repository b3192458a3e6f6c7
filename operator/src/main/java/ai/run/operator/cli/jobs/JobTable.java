package ai.run.operator.cli.jobs;

import ai.run.operator.cli.print.Age;
import io.fabric8.kubernetes.api.model.Pod;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The columns of {@code list}, and what stands in them.
 *
 * @param withNamespaces whether the first column is the namespace
 * @param wide whether there are columns that most people do not ask for
 */
record JobTable(boolean withNamespaces, boolean wide) {

    private static final String NONE = "<none>";
    private static final String SEVERAL = "<multiple>";

    /** Stands where the caller may not know. */
    private static final String NOT_TOLD = "-";

    List<String> headings() {
        var headings = new ArrayList<String>();
        if (withNamespaces) {
            headings.add("NAMESPACE");
        }
        headings.addAll(List.of("NAME", "PHASE", "AGE", "USER", "UID", "NODE", "GPUS", "PODS", "REASON"));
        if (wide) {
            headings.addAll(List.of("GID", "HOME", "SUBMITTER", "IMAGE"));
        }
        return headings;
    }

    /**
     * Returns the row of a job.
     *
     * @param pods its pods; empty where the caller may not list pods
     */
    List<String> row(SeenJob job, Optional<List<Pod>> pods, Instant now) {
        var row = new ArrayList<String>();
        if (withNamespaces) {
            row.add(job.namespace());
        }
        row.add(job.name());
        row.add(orNone(job.phase()));
        row.add(Age.of(job.createdAt(), now));
        row.add(orNone(SeenJob.text(job.identity().path("username"))));
        row.add(orNone(SeenJob.text(job.identity().path("uid"))));
        row.add(pods.map(JobTable::node).orElse(NOT_TOLD));
        row.add(pods.map(JobTable::gpus).orElse(NOT_TOLD));
        row.add(pods.map(JobTable::running).orElse(NOT_TOLD));
        row.add(job.tellingCondition()
                .map(condition -> SeenJob.text(condition.path("reason")))
                .orElse(NONE));
        if (wide) {
            row.add(orNone(SeenJob.text(job.identity().path("gid"))));
            row.add(orNone(SeenJob.text(job.status().path("homeDirectory"))));
            row.add(orNone(SeenJob.text(job.identity().path("submittedBy"))));
            row.add(orNone(SeenJob.list(job.spec().at("/template/spec/containers")).stream()
                    .map(container -> SeenJob.text(container.path("image")))
                    .collect(Collectors.joining(","))));
        }
        return row;
    }

    /** Says where it runs; once nothing does, where it ran. */
    private static String node(List<Pod> pods) {
        var live = pods.stream().filter(pod -> !SeenPod.hasEnded(pod)).toList();
        var nodes = (live.isEmpty() ? pods : live)
                .stream().flatMap(pod -> SeenPod.node(pod).stream()).distinct().toList();
        return nodes.isEmpty() ? NONE : nodes.size() > 1 ? SEVERAL : nodes.get(0);
    }

    /** Says how many GPUs its pods hold, and, after a slash, how many they ask for, where these differ. */
    private static String gpus(List<Pod> pods) {
        var live = pods.stream().filter(pod -> !SeenPod.hasEnded(pod)).toList();
        var asked = sum(live);
        var held =
                sum(live.stream().filter(pod -> SeenPod.node(pod).isPresent()).toList());
        return held.compareTo(asked) == 0 ? held.toPlainString() : held.toPlainString() + "/" + asked.toPlainString();
    }

    private static BigDecimal sum(Collection<Pod> pods) {
        var sum = pods.stream().map(SeenPod::gpus).reduce(BigDecimal.ZERO, BigDecimal::add);
        return sum.signum() == 0 ? BigDecimal.ZERO : sum.stripTrailingZeros();
    }

    /** Says how many of its pods run, of all that there are. */
    private static String running(List<Pod> pods) {
        return pods.stream().filter(SeenPod::runs).count() + "/" + pods.size();
    }

    private static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }
}
