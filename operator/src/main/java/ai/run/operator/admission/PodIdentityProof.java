package ai.run.operator.admission;

import ai.run.operator.clusterconfig.ClusterConfig;
import java.util.List;

/** Whether a pod may run as the user it names, beyond that user being allowed at all. */
@FunctionalInterface
public interface PodIdentityProof {

    /** A claim is taken for true. */
    PodIdentityProof CLAIMED = (request, config) -> List.of();

    /**
     * What a pod claims and cannot prove.
     *
     * @param request the pod that is created, or that gets ephemeral containers, and who asks for that
     * @param config what is in force; it enforces runAsUser
     * @return every objection, each beginning with the path of a field below {@code spec}; empty when there is none
     */
    List<String> objections(AdmissionRequest request, ClusterConfig config);
}
