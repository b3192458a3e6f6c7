package ai.run.operator.admission;

import ai.run.operator.admission.AdmissionRequest.Requester;
import java.util.HashSet;
import java.util.Set;

/**
 * The users of the API server that the webhooks trust: the operator and the cluster's controllers.
 *
 * @param operator the user name of the operator's own service account
 * @param controllers user names and groups of the cluster's controllers, which carry out what others have decided
 */
public record TrustedUsers(String operator, Set<String> controllers) {

    /** The controllers that come with Kubernetes: each has a service account of its own, or all share a user. */
    public static final Set<String> CLUSTER_CONTROLLERS =
            Set.of("system:serviceaccounts:kube-system", "system:kube-controller-manager");

    public TrustedUsers {
        controllers = Set.copyOf(controllers);
    }

    /**
     * The usual clients.
     *
     * @param namespace the operator's namespace
     * @param serviceAccount the operator's service account
     * @param others user names and groups that are trusted like the cluster's own controllers
     */
    public static TrustedUsers of(String namespace, String serviceAccount, Set<String> others) {
        var controllers = new HashSet<>(CLUSTER_CONTROLLERS);
        controllers.addAll(others);
        return new TrustedUsers("system:serviceaccount:" + namespace + ":" + serviceAccount, controllers);
    }

    boolean isOperator(Requester user) {
        return user.username().equals(operator);
    }

    boolean isController(Requester user) {
        return controllers.contains(user.username()) || user.groups().stream().anyMatch(controllers::contains);
    }
}
