package ai.run.operator.admission;

import ai.run.operator.identity.Submitter;
import ai.run.v1.RunaiJob;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the RunaiJob that a Job belongs to. */
@FunctionalInterface
public interface JobOwnerLookup {

    /**
     * A RunaiJob, and what is proven of it.
     *
     * @param submitter who submitted it; null where that is not proven
     */
    record Owner(RunaiJob job, @Nullable Submitter submitter) {}

    /**
     * The RunaiJob that controls the Job, both of them as they are stored now; empty where one of the two does not exist,
     * or is another than the one that is named.
     *
     * @param name the Job's name
     * @param uid the Job's {@code metadata.uid}, which tells it from another Job of that name
     */
    Optional<Owner> ofJob(String namespace, String name, String uid);
}
