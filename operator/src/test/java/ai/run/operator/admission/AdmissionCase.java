package ai.run.operator.admission;

import ai.run.operator.clusterconfig.ClusterConfigMap;
import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.clusterconfig.ClusterConfigReading;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import java.util.Set;

/**
 * One review, and what is in force.
 *
 * @param clusterConfig the cluster-config's text; null where there is none
 * @param review what the API server sends
 */
record AdmissionCase(String clusterConfig, JsonNode review) {

    private static final Clients CLIENTS = Clients.of("runai", "runaijob-operator", Set.of());

    ObjectNode guardPods() {
        return answer(new PodGuard(this::reading, false, PodIdentityProof.CLAIMED));
    }

    ObjectNode guardPodsWithStrictGroups() {
        return answer(new PodGuard(this::reading, true, PodIdentityProof.CLAIMED));
    }

    ObjectNode guardChildren() {
        return answer(new ChildGuard(CLIENTS));
    }

    private ObjectNode answer(AdmissionHandler handler) {
        try {
            var request = AdmissionReview.request(review);
            return AdmissionReview.response(request, handler.answer(request));
        } catch (InvalidReviewException e) {
            throw new AssertionError(e);
        }
    }

    private ClusterConfigReading reading() {
        return ClusterConfigParser.read(
                clusterConfig == null
                        ? List.of()
                        : List.of(new ConfigMapBuilder()
                                .withNewMetadata()
                                .withNamespace("runai")
                                .withName("cluster-config")
                                .endMetadata()
                                .addToData(ClusterConfigMap.KEY, clusterConfig)
                                .build()));
    }
}
