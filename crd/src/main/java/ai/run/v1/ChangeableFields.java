package ai.run.v1;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a spec may change while its workload exists and is not suspended. All others are what the workload was made
 * of: of a change of theirs nothing would be seen in it.
 *
 * <p>The CEL rules of {@link RunaiJob}, which must be spelled out, say the same to the API server; a test holds them to this.
 */
public final class ChangeableFields {

    /** Of a Job: they are carried over to it, or do not concern it. */
    private static final Set<String> OF_A_JOB =
            Set.of("parallelism", "activeDeadlineSeconds", "ttlSecondsAfterFinished", "suspend");

    /** Of a Pod, which nothing is carried over to; suspended, it is deleted. */
    private static final Set<String> OF_A_POD = Set.of("ttlSecondsAfterFinished", "suspend");

    private ChangeableFields() {}

    /**
     * The names of the fields.
     *
     * @param workload what the spec asks for; null for the default, a Job
     */
    public static Set<String> of(@Nullable Workload workload) {
        return workload == Workload.POD ? OF_A_POD : OF_A_JOB;
    }
}
