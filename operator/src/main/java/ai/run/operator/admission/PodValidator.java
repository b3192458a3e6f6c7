package ai.run.operator.admission;

import ai.run.operator.admission.AdmissionRequest.Operation;
import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Invalid;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Valid;
import ai.run.operator.verification.ContainerLists;
import ai.run.operator.verification.UnmanagedPodVerifier;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;

/**
 * Lets no pod into a guarded namespace that breaks what the cluster-config enforces, whoever makes it: a user, the
 * controller of a Deployment, or somebody who attaches a container to a running pod. Pods that run already stay.
 */
@RequiredArgsConstructor
public final class PodValidator implements AdmissionHandler {

    /** A namespace whose pods are guarded has this label, with the value {@code true}. */
    static final String NAMESPACE_LABEL = "run.ai/identity-enforcement";

    private final Supplier<ParsedClusterConfig> clusterConfig;

    /** Whether the API server knows {@code supplementalGroupsPolicy}. */
    private final boolean strictGroups;

    private final PodIdentityProof proof;

    @Override
    public AdmissionAnswer answer(AdmissionRequest request) {
        if (request.operation() == Operation.UPDATE
                && whatRuns(request.oldObject()).equals(whatRuns(request.object()))) {
            return AdmissionAnswer.allowed();
        }
        var parsed = clusterConfig.get();
        if (parsed instanceof Invalid invalid) {
            return AdmissionAnswer.forbidden("no pod is admitted in a namespace with the label " + NAMESPACE_LABEL
                    + " until the cluster-config is repaired: " + invalid.advice());
        }
        return check(request, (Valid) parsed);
    }

    private AdmissionAnswer check(AdmissionRequest request, Valid parsed) {
        var config = parsed.config();
        var pod = pod(request.object());
        var violations = UnmanagedPodVerifier.verify(pod, config, strictGroups);
        if (!violations.isEmpty()) {
            return AdmissionAnswer.forbidden(String.join("; ", violations) + ". The cluster-config enforces "
                    + enforced(config) + " on every pod of a namespace with the label " + NAMESPACE_LABEL + ".");
        }
        return proof.objection(request, pod.path("spec"), parsed)
                .map(objection -> AdmissionAnswer.forbidden(objection + ". In namespaces with the label "
                        + NAMESPACE_LABEL
                        + ", who a pod runs as must be proven (identity.trust: Authenticated in the cluster-config)."))
                .orElseGet(AdmissionAnswer::allowed);
    }

    /** Somebody else's pod can be given another image. */
    private static Map<String, JsonNode> whatRuns(JsonNode pod) {
        return ContainerLists.of(pod(pod).path("spec"));
    }

    private static String enforced(ClusterConfig config) {
        if (!config.enforceRunAsUser()) {
            return "preventPrivilegeEscalation";
        }
        return config.enforcePreventPrivilegeEscalation() ? "runAsUser and preventPrivilegeEscalation" : "runAsUser";
    }

    /**
     * Before 1.23, ephemeral containers come alone, without the pod. They must then say all by themselves.
     */
    private static JsonNode pod(JsonNode object) {
        var list = "ephemeralContainers";
        if (!object.has(list)) {
            return object;
        }
        var pod = JsonNodeFactory.instance.objectNode();
        pod.putObject("spec").set(list, object.path(list));
        return pod;
    }
}
