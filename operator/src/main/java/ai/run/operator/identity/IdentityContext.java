package ai.run.operator.identity;

import org.jspecify.annotations.Nullable;

/**
 * What is known around one job of who is who.
 *
 * @param directory where user names are looked up
 * @param submitter who submitted the job, where that is proven; null where it is not
 * @param grants what submitters may do in the job's namespace
 */
public record IdentityContext(Directory directory, @Nullable Submitter submitter, Grants grants) {

    /** Where submitters are not known. */
    public static IdentityContext of(Directory directory) {
        return new IdentityContext(directory, null, Grants.NONE);
    }
}
