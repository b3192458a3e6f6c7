package ai.run.operator.reconciler;

import ai.run.operator.text.Printable;
import ai.run.operator.workload.FieldHashes;
import ai.run.operator.workload.SpecHash;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What of a job's spec is no longer as its workload was made, and cannot reach it. */
final class ImmutableChange {

    /** Beyond these a message says no more. */
    private static final int FIELDS_MAX = 5;

    private ImmutableChange() {}

    /** Names the fields, and says what to do; null where nothing was changed that cannot. */
    static @Nullable String message(RunaiJob job, HasMetadata workload) {
        return SpecHash.matches(job.getSpec(), workload)
                ? null
                : "The workload goes on without the last change: %s changed after it was made. Change that back, or set spec.suspend to true and then to false, which makes the workload anew, or create a new RunaiJob."
                        .formatted(listed(FieldHashes.changed(job.getSpec(), workload)));
    }

    private static String listed(List<String> fields) {
        if (fields.isEmpty()) {
            return "the spec was";
        }
        var shown = fields.stream().limit(FIELDS_MAX).map(Printable::sentence).collect(Collectors.joining(", "));
        return fields.size() == 1
                ? shown + " was"
                : fields.size() <= FIELDS_MAX
                        ? shown + " were"
                        : shown + " and %d more fields were".formatted(fields.size() - FIELDS_MAX);
    }
}
