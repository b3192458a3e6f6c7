package ai.run.operator.decision;

import ai.run.v1.CompletionMode;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJobSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lombok.RequiredArgsConstructor;

/**
 * The fields that an API server drops in silence because it is older than they are, where the job would then be another one
 * than was asked for. What a server drops that does not change what a job does is not looked at.
 *
 * <p>The versions are those from which a server has the field unless somebody switched it off.
 */
@RequiredArgsConstructor
public final class DroppedFields {

    private static final List<Field> FIELDS = List.of(
            new Field(
                    "completionMode: Indexed",
                    22,
                    spec -> spec.getCompletionMode() == CompletionMode.INDEXED,
                    "no pod would know its index"),
            new Field(
                    "podFailurePolicy",
                    26,
                    spec -> spec.getPodFailurePolicy() != null,
                    "failures would count that are to be ignored, and pods be tried again that are to end the job"),
            new Field(
                    "backoffLimitPerIndex",
                    29,
                    spec -> spec.getBackoffLimitPerIndex() != null || spec.getMaxFailedIndexes() != null,
                    "an index that fails would end the others"),
            new Field(
                    "template.spec.initContainers[].restartPolicy: Always",
                    29,
                    spec -> spec.getTemplate().getSpec().getInitContainers().stream()
                            .anyMatch(container -> "Always".equals(container.getRestartPolicy())),
                    "the pod would wait for that container to end"),
            // Later ones may have it, and it is on by default since 1.33.
            new Field(
                    "template.spec.hostUsers: false",
                    25,
                    spec -> Boolean.FALSE.equals(spec.getTemplate().getSpec().getHostUsers()),
                    "the pod would have no user namespace of its own"));

    /** The server's minor version. */
    private final int minor;

    /**
     * A field that is younger than the floor.
     *
     * @param name the field, and its value where only that matters, below {@code spec}
     * @param since the minor version that has it
     * @param asked whether a job has it
     * @param consequence what becomes of the job without it, a clause
     */
    private record Field(String name, int since, Predicate<RunaiJobSpec> asked, String consequence) {

        String rejection() {
            return "spec.%s: this API server, before Kubernetes 1.%d, drops it in silence, and %s; leave it out, or run the job on a newer cluster"
                    .formatted(name, since, consequence);
        }
    }

    /**
     * Rejects a job that would be another one.
     *
     * @param spec a spec that was accepted, and so has a pod
     */
    public Optional<Decision.Rejected> rejection(RunaiJobSpec spec) {
        var dropped = FIELDS.stream()
                .filter(field -> minor < field.since() && field.asked().test(spec))
                .map(Field::rejection)
                .collect(Collectors.joining("; "));
        return dropped.isEmpty() ? Optional.empty() : Optional.of(new Decision.Rejected(Reason.InvalidSpec, dropped));
    }
}
