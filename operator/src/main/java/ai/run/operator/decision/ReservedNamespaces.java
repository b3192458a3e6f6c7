package ai.run.operator.decision;

import ai.run.v1.Reason;
import java.util.Optional;
import java.util.Set;

/**
 * The namespaces in which no RunaiJob is carried out. A pod of theirs can have a service account, or mount a Secret, by which it
 * becomes whatever it likes; so whoever may create RunaiJobs everywhere would be administrator of the cluster.
 *
 * @param operators the operator's own namespace
 */
public record ReservedNamespaces(String operators) {

    /** The cluster's own. */
    private static final Set<String> OF_THE_CLUSTER = Set.of("kube-system", "kube-public", "kube-node-lease");

    /** Why a RunaiJob is rejected in a namespace; empty where it is not. */
    public Optional<Decision.Rejected> rejection(String namespace) {
        return OF_THE_CLUSTER.contains(namespace) || operators.equals(namespace)
                ? Optional.of(new Decision.Rejected(
                        Reason.NamespaceNotAllowed,
                        "no RunaiJob is carried out in namespace " + namespace + ": it is the "
                                + (operators.equals(namespace) ? "operator's" : "cluster's")
                                + " own; create the RunaiJob in another one"))
                : Optional.empty();
    }
}
