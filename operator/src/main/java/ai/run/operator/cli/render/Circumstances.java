package ai.run.operator.cli.render;

import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.decision.ClusterRules;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.Grants.Answer;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.identity.SignedSubmission;
import ai.run.operator.identity.Submitter;
import ai.run.v1.RunaiJob;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is given in the place of a cluster.
 *
 * @param clusterConfig the cluster-config
 * @param users the entries of the directory; null where none were given
 * @param submitter who submits; null where nobody was named
 * @param granted the identities that the submitter may use
 * @param rules what the cluster rejects beside that
 * @param namespace the namespace of manifests that name none
 */
record Circumstances(
        GivenClusterConfig clusterConfig,
        @Nullable Map<String, String> users,
        @Nullable GivenSubmitter submitter,
        Set<String> granted,
        ClusterRules rules,
        String namespace) {

    /** What is enforced; the default where the cluster-config is invalid, and so no job is accepted. */
    ClusterConfig config() {
        return clusterConfig.parsed() instanceof ParsedClusterConfig.Valid valid
                ? valid.config()
                : ClusterConfig.DEFAULT;
    }

    /** Whom the decision on a job asks. */
    IdentityLookups lookups(RunaiJob job) {
        return new IdentityLookups(
                directory(),
                submitterOf(job),
                (asking, identity) -> granted.contains(identity) ? new Answer.Yes() : new Answer.No());
    }

    private Directory directory() {
        return GivenDirectory.inPlaceOf(config().identity().directory(), clusterConfig.namespace(), users);
    }

    /** Who is named; else who the webhook wrote down, which nobody can verify here. */
    private @Nullable Submitter submitterOf(RunaiJob job) {
        return submitter != null
                ? submitter.as(config().identity().submitter())
                : SignedSubmission.of(job)
                        .map(signed -> signed.submission().submitter())
                        .orElse(null);
    }
}
