package ai.run.operator.identity;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known around one job of who is who.
 *
 * @param directory where user names are looked up
 * @param submitter who submitted the job, where that is proven; null where it is not
 * @param grants what submitters may do in the job's namespace
 * @param age how long ago the submitter submitted the job, or changed it last; null where that plays no part
 */
public record IdentityLookups(
        Directory directory, @Nullable Submitter submitter, Grants grants, @Nullable Duration age) {

    /** Where it plays no part when the job was submitted: it is being submitted, or has its workload. */
    public IdentityLookups(Directory directory, @Nullable Submitter submitter, Grants grants) {
        this(directory, submitter, grants, null);
    }

    /** Where submitters are not known. */
    public static IdentityLookups of(Directory directory) {
        return new IdentityLookups(directory, null, Grants.NONE);
    }
}
