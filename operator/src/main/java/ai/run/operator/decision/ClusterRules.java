package ai.run.operator.decision;

import ai.run.v1.RunaiJob;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What stands beside the cluster-config: where no job is carried out, and what the API server drops of one.
 *
 * @param reserved the namespaces in which no RunaiJob is carried out
 * @param strictGroups whether the API server may know {@code supplementalGroupsPolicy}
 * @param dropped the fields that the API server drops
 */
public record ClusterRules(ReservedNamespaces reserved, boolean strictGroups, DroppedFields dropped) {

    /**
     * Returns the whole decision on a job.
     *
     * @param job the job; it has a namespace
     * @param byConfig decides by the cluster-config; asked where the namespace is none of the reserved ones
     */
    public Decision decide(RunaiJob job, Supplier<Decision> byConfig) {
        return reserved.rejection(job.getMetadata().getNamespace())
                .<Decision>map(rejection -> rejection)
                .orElseGet(() -> unlessDropped(job, byConfig.get()));
    }

    private Decision unlessDropped(RunaiJob job, Decision decision) {
        return decision instanceof Decision.Accepted accepted
                ? rejection(job, accepted).<Decision>map(rejection -> rejection).orElse(accepted)
                : decision;
    }

    private Optional<Decision.Rejected> rejection(RunaiJob job, Decision.Accepted accepted) {
        return StrictGroups.rejection(accepted.provenance(), strictGroups).or(() -> dropped.rejection(job.getSpec()));
    }
}
