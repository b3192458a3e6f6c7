package ai.run.operator.identity;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known around one job of who is who, for one decision on one thread. The submitter is looked up when they are first asked for,
 * and once at most.
 */
public final class IdentityLookups {

    private final Directory directory;
    private final Grants grants;
    private final Supplier<Optional<KnownSubmitter>> lookUpSubmitter;

    private boolean isLookedUp;
    private @Nullable KnownSubmitter known;

    /**
     * Whom a look-up of the submitter found.
     *
     * @param submitter who submitted the job, proven
     * @param age how long ago they submitted the job, or changed it last; null where that plays no part
     */
    public record KnownSubmitter(Submitter submitter, @Nullable Duration age) {}

    private IdentityLookups(Directory directory, Grants grants, Supplier<Optional<KnownSubmitter>> lookUpSubmitter) {
        this.directory = directory;
        this.grants = grants;
        this.lookUpSubmitter = lookUpSubmitter;
    }

    /**
     * Where the submitter is known already.
     *
     * @param directory where user names are looked up
     * @param submitter who submitted the job, where that is proven; null where it is not
     * @param grants what submitters may do in the job's namespace
     * @param age how long ago the submitter submitted the job, or changed it last; null where that plays no part
     */
    public IdentityLookups(Directory directory, @Nullable Submitter submitter, Grants grants, @Nullable Duration age) {
        this(directory, grants, () -> Optional.ofNullable(submitter).map(proven -> new KnownSubmitter(proven, age)));
    }

    /** Where it plays no part when the job was submitted: it is being submitted, or has its workload. */
    public IdentityLookups(Directory directory, @Nullable Submitter submitter, Grants grants) {
        this(directory, submitter, grants, null);
    }

    /**
     * Where it takes a look-up to know the submitter.
     *
     * @param lookUpSubmitter finds nobody where it is not proven who submitted the job
     */
    public static IdentityLookups lookingUp(
            Directory directory, Supplier<Optional<KnownSubmitter>> lookUpSubmitter, Grants grants) {
        return new IdentityLookups(directory, grants, lookUpSubmitter);
    }

    /** Where submitters are not known. */
    public static IdentityLookups of(Directory directory) {
        return new IdentityLookups(directory, null, Grants.NONE);
    }

    /** Where user names are looked up. */
    public Directory directory() {
        return directory;
    }

    /** What submitters may do in the job's namespace. */
    public Grants grants() {
        return grants;
    }

    /** Who submitted the job, where that is proven; null where it is not. */
    public @Nullable Submitter submitter() {
        var found = known();
        return found == null ? null : found.submitter();
    }

    /** How long ago the submitter submitted the job, or changed it last; null where that plays no part. */
    public @Nullable Duration age() {
        var found = known();
        return found == null ? null : found.age();
    }

    private @Nullable KnownSubmitter known() {
        if (!isLookedUp) {
            known = lookUpSubmitter.get().orElse(null);
            isLookedUp = true;
        }
        return known;
    }
}
