package ai.run.operator.workload;

import ai.run.v1.RunaiJobSpec;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to change in a live Job so that it follows its RunaiJob: the {@link ai.run.v1.ChangeableFields} that are the Job's own.
 *
 * @param spec the changed fields of {@code Job.spec}; null clears one
 */
public record JobPatch(Map<String, @Nullable Object> spec) {

    /** What {@code batch/v1} does when parallelism is unset. */
    private static final int DEFAULT_PARALLELISM = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    public JobPatch {
        spec = Collections.unmodifiableMap(new LinkedHashMap<>(spec));
    }

    /**
     * The patch that makes a live Job follow a spec, or nothing when it does already.
     *
     * <p>A Job in a Kueue queue is resumed by the queue, never by us.
     *
     * @param spec what the RunaiJob asks for
     * @param live the Job as the API server holds it
     * @param serverKnowsSuspend whether the server has {@code Job.spec.suspend}. One before 1.21 drops it in silence; a
     *     suspended Job then has parallelism 0, which stops its pods likewise
     */
    public static Optional<JobPatch> between(RunaiJobSpec spec, Job live, boolean serverKnowsSuspend) {
        var wantSuspended = Boolean.TRUE.equals(spec.getSuspend());
        var liveSuspended = Boolean.TRUE.equals(live.getSpec().getSuspend());
        var changes = new LinkedHashMap<String, @Nullable Object>();

        var parallelism = wantSuspended && !serverKnowsSuspend ? 0 : orElse(spec.getParallelism(), DEFAULT_PARALLELISM);
        if (parallelism != orElse(live.getSpec().getParallelism(), DEFAULT_PARALLELISM)) {
            changes.put("parallelism", parallelism);
        }
        if (!Objects.equals(spec.getActiveDeadlineSeconds(), live.getSpec().getActiveDeadlineSeconds())) {
            changes.put("activeDeadlineSeconds", spec.getActiveDeadlineSeconds());
        }
        if (serverKnowsSuspend && wantSuspended != liveSuspended && (wantSuspended || !isQueued(live))) {
            changes.put("suspend", wantSuspended);
        }
        return changes.isEmpty() ? Optional.empty() : Optional.of(new JobPatch(changes));
    }

    /** Says whether a Job that stands still goes on by this patch. */
    public boolean resumes() {
        return Boolean.FALSE.equals(spec.get("suspend"))
                || (spec.get("parallelism") instanceof Integer parallelism && parallelism > 0);
    }

    /**
     * The patch as the body of a request of type {@code application/merge-patch+json}.
     *
     * @param resourceVersion of the Job as it was compared; where it has changed since, the API server answers 409
     */
    public String json(String resourceVersion) {
        try {
            var patch = JSON.createObjectNode();
            patch.putObject("metadata").put("resourceVersion", resourceVersion);
            patch.putPOJO("spec", spec);
            return JSON.writeValueAsString(patch);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and booleans have JSON", e);
        }
    }

    private static int orElse(@Nullable Integer value, int other) {
        return value == null ? other : value;
    }

    private static boolean isQueued(Job job) {
        return job.getMetadata().getLabels().containsKey(Labels.KUEUE_QUEUE);
    }
}
