package ai.run.operator.admission;

import ai.run.operator.admission.AdmissionRequest.Operation;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Invalid;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Valid;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;

/**
 * Lets nobody into somebody else's pod in a guarded namespace, under {@code identity.trust: Authenticated}: who runs a
 * command there ({@code exec}), types into its process ({@code attach}) or talks to what listens on its loopback
 * ({@code portforward}, {@code proxy}) acts as the user of the pod.
 *
 * <p>The pod is the one of that name at this moment; whoever could put another in its place within the milliseconds
 * until the API server connects would let others into a pod of their own.
 */
@RequiredArgsConstructor
public final class ConnectionValidator implements AdmissionHandler {

    private static final int NOT_FOUND = 404;

    private final Supplier<ParsedClusterConfig> clusterConfig;
    private final PodLookup pods;
    private final PodIdentityProof proof;

    @Override
    public AdmissionAnswer answer(AdmissionRequest request) {
        if (request.operation() != Operation.CONNECT) {
            return AdmissionAnswer.allowed();
        }
        var parsed = clusterConfig.get();
        if (parsed instanceof Invalid invalid) {
            return AdmissionAnswer.forbidden("nobody enters a pod in a namespace with the label "
                    + PodValidator.NAMESPACE_LABEL + " until the cluster-config is repaired: " + invalid.advice());
        }
        var name = podIn(request.name());
        return pods.find(request.namespace(), name)
                .map(pod -> proof.objectionToEntry(request, pod.path("spec"), (Valid) parsed)
                        .map(objection -> AdmissionAnswer.forbidden(objection + ". In namespaces with the label "
                                + PodValidator.NAMESPACE_LABEL
                                + ", only who may be the pod's user may enter a pod (identity.trust: Authenticated in the"
                                + " cluster-config)."))
                        .orElseGet(AdmissionAnswer::allowed))
                .orElseGet(() -> new AdmissionAnswer.Denied(NOT_FOUND, "there is no pod named " + name));
    }

    /**
     * A proxy's name may be {@code scheme:pod:port}, of which either end may be left out.
     *
     * <p>Source: SplitSchemeNamePort of k8s.io/apimachinery/pkg/util/net.
     */
    private static String podIn(String name) {
        var parts = name.split(":", -1);
        return parts.length == 3 ? parts[1] : parts[0];
    }
}
