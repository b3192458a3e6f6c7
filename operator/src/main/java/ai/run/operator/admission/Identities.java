package ai.run.operator.admission;

import ai.run.operator.clusterconfig.ClusterConfigReading;
import ai.run.operator.identity.IdentityContext;
import ai.run.operator.identity.Submitter;
import org.jspecify.annotations.Nullable;

/** Whom to ask who is who, beyond the request itself. */
@FunctionalInterface
public interface Identities {

    /**
     * What is known around one decision.
     *
     * @param reading the cluster-config, which names the directory
     * @param namespace where grants are asked for
     * @param submitter whose identity is in question; null where that is not proven
     */
    IdentityContext known(ClusterConfigReading.Valid reading, String namespace, @Nullable Submitter submitter);
}
