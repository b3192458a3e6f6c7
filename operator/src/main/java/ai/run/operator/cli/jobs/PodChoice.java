package ai.run.operator.cli.jobs;

import ai.run.operator.workload.PodWait;
import ai.run.operator.workload.PodWaitReader;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which pod and which container of a job a command is for. */
sealed interface PodChoice {

    /** The command goes to this container. */
    record Chosen(String pod, String container) implements PodChoice {}

    /** There is none; the sentence says why, and what to do. */
    record None(String sentence) implements PodChoice {}

    /** What the command is for. */
    enum Purpose {
        /** Of a pod that has ended, too. */
        READ_THE_LOG,
        /** Only as long as it runs. */
        ENTER
    }

    /**
     * Chooses.
     *
     * @param pods those of the job, the newest first
     * @param pod the pod that the caller named; null for one that runs, else the newest
     * @param container the container that the caller named; null for the first one of the manifest: others may have put theirs before it
     */
    static PodChoice of(
            SeenJob job, List<Pod> pods, Purpose purpose, @Nullable String pod, @Nullable String container) {
        if (pods.isEmpty()) {
            return new None("%s has no pod%s: %s"
                    .formatted(job.reference(), job.hasEnded() ? " any more" : " yet", job.state()));
        }
        var candidates = pods.stream()
                .filter(one -> pod == null || one.getMetadata().getName().equals(pod))
                .sorted(Comparator.comparing(one -> rank(one, purpose)))
                .toList();
        if (candidates.isEmpty()) {
            return new None("%s has no pod %s; its pods are %s."
                    .formatted(
                            job.reference(),
                            pod,
                            pods.stream()
                                    .map(one -> one.getMetadata().getName())
                                    .collect(Collectors.joining(", "))));
        }
        var best = candidates.get(0);
        var named = container == null ? job.firstContainer() : container;
        return isOpen(best, purpose, container)
                ? new Chosen(best.getMetadata().getName(), named)
                : new None(closed(job, best, purpose));
    }

    /** What has ended has a log, and cannot be entered. */
    private static int rank(Pod pod, Purpose purpose) {
        if (SeenPod.runs(pod)) {
            return 0;
        }
        return SeenPod.hasEnded(pod) == (purpose == Purpose.READ_THE_LOG) ? 1 : 2;
    }

    /** An init container may have something to say while the pod is pending; who asks for one by its name, asks for that. */
    private static boolean isOpen(Pod pod, Purpose purpose, @Nullable String container) {
        return switch (purpose) {
            case READ_THE_LOG ->
                SeenPod.runs(pod) || SeenPod.hasEnded(pod) || SeenPod.isLeaving(pod) || container != null;
            case ENTER -> SeenPod.runs(pod);
        };
    }

    private static String closed(SeenJob job, Pod pod, Purpose purpose) {
        var name = pod.getMetadata().getName();
        if (SeenPod.hasEnded(pod)) {
            return "Pod %s of %s has ended (%s), and nobody can enter it any more; read what it wrote with 'kubectl runaijob logs %s'."
                    .formatted(name, job.reference(), SeenPod.phase(pod), job.name());
        }
        if (SeenPod.isLeaving(pod)) {
            return "Pod %s of %s is about to be deleted; wait for the next one.".formatted(name, job.reference());
        }
        var why = PodWaitReader.of(pod)
                .filter(PodWait::isExplained)
                .map(wait -> wait.reason() + ": " + wait.message())
                .orElse("its containers are being made; try again in a moment.");
        return "Pod %s of %s does not %s yet: %s"
                .formatted(name, job.reference(), purpose == Purpose.ENTER ? "run" : "write a log", why);
    }
}
