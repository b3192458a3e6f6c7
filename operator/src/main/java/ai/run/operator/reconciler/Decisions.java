package ai.run.operator.reconciler;

import ai.run.operator.clusterconfig.DirectoryConfig;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.configuration.ClusterConfigSource;
import ai.run.operator.decision.ClusterRules;
import ai.run.operator.decision.Decision;
import ai.run.operator.identity.Directory;
import ai.run.operator.status.Observation;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import lombok.RequiredArgsConstructor;

/** Decides on jobs, by a cluster-config and what is known of who is who at the moment. */
@RequiredArgsConstructor
public final class Decisions {

    private static final Set<Reason> UNWATCHED =
            EnumSet.of(Reason.IdentityNotGranted, Reason.AuthorizationUnavailable, Reason.DecisionFailed);

    private final ClusterRules rules;
    private final ClusterConfigSource clusterConfig;
    private final JobIdentityLookups identities;

    /** Decides on a job; a rejection is all that is to be told of it, and whoever asks carries out what is accepted. */
    Observation on(RunaiJob job, ParsedClusterConfig config, Function<Decision.Accepted, Observation> whenAccepted) {
        var directory = directory(config);
        var decision = rules.decide(job, () -> FailClosedDecision.on(job, config, identities.of(job, directory)));
        if (decision instanceof Decision.Rejected rejected) {
            return new Observation.Rejected(
                    rejected.reason(), rejected.message(), !isUnwatched(rejected.reason(), directory));
        }
        return whenAccepted.apply((Decision.Accepted) decision);
    }

    private Directory directory(ParsedClusterConfig config) {
        if (!(config instanceof ParsedClusterConfig.Valid valid)) {
            return Directory.NONE;
        }
        var directory = clusterConfig.directory(valid);
        return valid.config().identity().directory() instanceof DirectoryConfig.InLdap
                ? new UnwatchedDirectory(directory)
                : directory;
    }

    /** No event tells when RBAC, or a directory outside the cluster, would answer otherwise, or what a mistake depended on. */
    private static boolean isUnwatched(Reason rejection, Directory directory) {
        return UNWATCHED.contains(rejection)
                || (directory instanceof UnwatchedDirectory asked && asked.mayExplain(rejection));
    }
}
