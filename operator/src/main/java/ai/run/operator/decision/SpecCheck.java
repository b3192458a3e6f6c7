package ai.run.operator.decision;

import ai.run.operator.enforcement.Finding;
import ai.run.operator.text.Printable;
import ai.run.v1.Limits;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobSpec;
import ai.run.v1.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the CRD's schema and CEL rules say of a spec, said again: servers before 1.25 ignore CEL rules.
 */
final class SpecCheck {

    /**
     * A Job's name becomes a label of its pods, and a label's value has at most this many characters; so has a container's
     * name, an RFC 1123 label.
     */
    private static final int NAME_MAX_LENGTH = 63;

    private SpecCheck() {}

    static List<Finding> findings(RunaiJob job) {
        var findings = new ArrayList<Finding>();
        var spec = job.getSpec();
        if (spec == null || spec.getTemplate() == null) {
            return List.of(new Finding(Reason.InvalidSpec, "spec.template is required: add the pod to run"));
        }
        var unreadable = unreadable(spec);
        if (!unreadable.isEmpty()) {
            return unreadable;
        }
        if (job.getMetadata().getLabels().size() > Limits.METADATA) {
            findings.add(new Finding(
                    Reason.InvalidSpec,
                    "metadata.labels has more than %,d entries, which the workload would get too; remove some"
                            .formatted(Limits.METADATA)));
        }
        var pod = spec.getTemplate().getSpec();
        if (pod == null || pod.getContainers().isEmpty()) {
            findings.add(new Finding(Reason.InvalidSpec, "spec.template.spec.containers needs at least one container"));
        } else if (hasEmptyContainer(pod)) {
            findings.add(new Finding(
                    Reason.InvalidSpec,
                    "spec.template.spec has a container without a value in one of its lists; remove it"));
        } else if (hasEmptyElement(pod)) {
            findings.add(new Finding(
                    Reason.InvalidSpec,
                    "spec.template.spec has a volume, volumeMount or variable without a value; remove it"));
        } else if (hasLongContainerName(pod)) {
            findings.add(new Finding(
                    Reason.InvalidSpec,
                    "spec.template.spec has a container whose name has more than 63 characters; shorten it"));
        } else if (isOfTheSystem(pod.getPriorityClassName())) {
            findings.add(new Finding(
                    Reason.InvalidSpec,
                    "spec.template.spec.priorityClassName: " + Printable.sentence(pod.getPriorityClassName())
                            + " is for the pods that the"
                            + " cluster itself needs,"
                            + " which it would push off"
                            + " their nodes; name"
                            + " another priority class,"
                            + " or none"));
        } else if (cannotBeAskedFor(pod.getRuntimeClassName())) {
            findings.add(new Finding(
                    Reason.InvalidSpec,
                    "spec.template.spec.runtimeClassName: no RuntimeClass can be named %s; name one that exists, or remove the field"
                            .formatted(Printable.quoted(pod.getRuntimeClassName()))));
        } else if (spec.getWorkload() != Workload.POD && "Always".equals(pod.getRestartPolicy())) {
            findings.add(new Finding(
                    Reason.InvalidSpec,
                    "spec.template.spec.restartPolicy must be Never or OnFailure: a Job's pods have an end"));
        }
        if (spec.getWorkload() == Workload.POD && hasJobFields(spec)) {
            findings.add(new Finding(
                    Reason.InvalidSpec,
                    "spec.parallelism, completions, completionMode, backoffLimit, backoffLimitPerIndex,"
                            + " maxFailedIndexes and podFailurePolicy need workload: Job"));
        }
        // Last, so that it gives the reason only where nothing else is wrong.
        if (job.getMetadata().getName().length() > NAME_MAX_LENGTH) {
            findings.add(new Finding(
                    Reason.InvalidName,
                    "metadata.name must have at most 63 characters: it becomes the name of the Job and a label of its"
                            + " pods; create the RunaiJob under a shorter name"));
        }
        return findings;
    }

    /** The API server takes what nobody here can read; the fields that were read say nothing then. */
    private static List<Finding> unreadable(RunaiJobSpec spec) {
        return Stream.of(spec.getTemplate(), spec.getPodFailurePolicy())
                .filter(UnreadablePart.class::isInstance)
                .map(part ->
                        new Finding(Reason.InvalidSpec, ((UnreadablePart) part).problem() + "; correct or remove it"))
                .toList();
    }

    /** Kubernetes keeps the prefix for its own priority classes; those are above all that users may make. */
    private static boolean isOfTheSystem(@Nullable String priorityClass) {
        return priorityClass != null && priorityClass.startsWith("system-");
    }

    /**
     * The API server looks for a pod's RuntimeClass before it has checked the pod, and answers that it has failed itself (500), which
     * would be tried again for ever, where the name is none that it can be asked for.
     *
     * <p>Source: IsValidPathSegmentName in k8s.io/apimachinery/pkg/api/validation/path, plugin/pkg/admission/runtimeclass.
     */
    private static boolean cannotBeAskedFor(@Nullable String name) {
        return name != null && (List.of("", ".", "..").contains(name) || name.contains("/") || name.contains("%"));
    }

    private static boolean hasEmptyContainer(PodSpec pod) {
        return Stream.of(pod.getContainers(), pod.getInitContainers(), pod.getEphemeralContainers())
                .flatMap(List::stream)
                .anyMatch(Objects::isNull);
    }

    /** The schema lets none pass; what reads the lists below need not think of it. */
    private static boolean hasEmptyElement(PodSpec pod) {
        return Stream.of(
                        Stream.<List<?>>of(pod.getVolumes()),
                        pod.getInitContainers().stream().flatMap(SpecCheck::lists),
                        pod.getContainers().stream().flatMap(SpecCheck::lists),
                        pod.getEphemeralContainers().stream().<List<?>>map(EphemeralContainer::getVolumeMounts))
                .flatMap(lists -> lists)
                .flatMap(List::stream)
                .anyMatch(Objects::isNull);
    }

    private static Stream<List<?>> lists(Container container) {
        return Stream.of(container.getVolumeMounts(), container.getEnv());
    }

    /** The API server denies such a pod too, but what is found in it names its containers: again and again at any length. */
    private static boolean hasLongContainerName(PodSpec pod) {
        return Stream.of(
                        pod.getContainers().stream().map(Container::getName),
                        pod.getInitContainers().stream().map(Container::getName),
                        pod.getEphemeralContainers().stream().map(EphemeralContainer::getName))
                .flatMap(names -> names)
                .anyMatch(name -> name != null && name.length() > NAME_MAX_LENGTH);
    }

    private static boolean hasJobFields(RunaiJobSpec spec) {
        return Stream.of(
                        spec.getParallelism(),
                        spec.getCompletions(),
                        spec.getCompletionMode(),
                        spec.getBackoffLimit(),
                        spec.getBackoffLimitPerIndex(),
                        spec.getMaxFailedIndexes(),
                        spec.getPodFailurePolicy())
                .anyMatch(Objects::nonNull);
    }
}
