package ai.run.operator.decision;

import ai.run.operator.enforcement.Finding;
import ai.run.operator.text.Printable;
import ai.run.v1.Reason;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a template may have its service account: whatever that may do, the job's pods may do. Who creates RunaiJobs needs no
 * right of their own on it.
 */
final class ServiceAccountCheck {

    /** What the API server gives to a pod that names none. */
    private static final String DEFAULT = "default";

    private ServiceAccountCheck() {}

    /**
     * What is to be objected; nothing where it may.
     *
     * @param allowed the names that the cluster-config allows; null for all
     */
    static List<Finding> findings(PodSpec pod, @Nullable List<String> allowed) {
        var name = serviceAccount(pod);
        return allowed == null || allowed.contains(name)
                ? List.of()
                : List.of(new Finding(
                        Reason.ServiceAccountNotAllowed,
                        "the service account " + Printable.quoted(name)
                                + " is not among those that the cluster-config allows (allowedServiceAccounts): "
                                + String.join(", ", allowed)
                                + "; set spec.template.spec.serviceAccountName to one of them"));
    }

    /** The older name of the field counts where the newer one is empty, as in the API server's own conversion. */
    private static String serviceAccount(PodSpec pod) {
        return Stream.of(pod.getServiceAccountName(), pod.getServiceAccount())
                .filter(name -> name != null && !name.isEmpty())
                .findFirst()
                .orElse(DEFAULT);
    }
}
