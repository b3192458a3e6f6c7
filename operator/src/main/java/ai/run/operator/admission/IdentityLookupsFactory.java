package ai.run.operator.admission;

import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.identity.Submitter;
import org.jspecify.annotations.Nullable;

/** Whom to ask who is who, beyond the request itself. */
@FunctionalInterface
public interface IdentityLookupsFactory {

    /**
     * What is known around one decision.
     *
     * @param parsed the cluster-config, which names the directory
     * @param namespace where grants are asked for
     * @param submitter whose identity is in question; null where that is not proven
     */
    IdentityLookups lookups(ParsedClusterConfig.Valid parsed, String namespace, @Nullable Submitter submitter);
}
