package ai.run.operator.admission;

import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.ClusterConfigReading;
import ai.run.operator.clusterconfig.ClusterConfigReading.Invalid;
import ai.run.operator.clusterconfig.ClusterConfigReading.Valid;
import ai.run.operator.enforcement.ForeignPodVerifier;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;

/**
 * Lets no pod into a guarded namespace that breaks what the cluster-config enforces, whoever makes it: a user, the
 * controller of a Deployment, or somebody who attaches a container to a running pod. Pods that run already stay.
 */
@RequiredArgsConstructor
public final class PodGuard implements AdmissionHandler {

    /** A namespace whose pods are guarded has this label... */
    public static final String NAMESPACE_LABEL = "run.ai/identity-enforcement";

    /** ...of this value. */
    public static final String NAMESPACE_LABEL_VALUE = "true";

    /** Attaches containers to a running pod. */
    static final String EPHEMERAL_CONTAINERS = "ephemeralcontainers";

    private final Supplier<ClusterConfigReading> clusterConfig;

    /** Whether the API server knows {@code supplementalGroupsPolicy}. */
    private final boolean strictGroups;

    private final PodIdentityProof proof;

    @Override
    public AdmissionAnswer answer(AdmissionRequest request) {
        var reading = clusterConfig.get();
        if (reading instanceof Invalid invalid) {
            return AdmissionAnswer.forbidden("no pod is admitted in a namespace with the label " + NAMESPACE_LABEL
                    + " until the cluster-config is repaired: " + invalid.message());
        }
        return check(request, ((Valid) reading).config());
    }

    private AdmissionAnswer check(AdmissionRequest request, ClusterConfig config) {
        var objections = new ArrayList<>(ForeignPodVerifier.verify(podSpec(request.object()), config, strictGroups));
        if (config.enforceRunAsUser()) {
            objections.addAll(proof.objections(request, config));
        }
        return objections.isEmpty()
                ? AdmissionAnswer.allowed()
                : AdmissionAnswer.forbidden("the cluster-config enforces " + enforced(config)
                        + " in namespaces with the label " + NAMESPACE_LABEL + ", and the pod's spec breaks that: "
                        + String.join("; ", objections));
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
    private static JsonNode podSpec(JsonNode object) {
        var list = "ephemeralContainers";
        return object.has(list)
                ? JsonNodeFactory.instance.objectNode().set(list, object.path(list))
                : object.path("spec");
    }
}
