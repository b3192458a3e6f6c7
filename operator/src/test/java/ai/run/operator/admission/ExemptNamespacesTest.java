package ai.run.operator.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.admission.AdmissionRequest.Operation;
import ai.run.operator.admission.AdmissionRequest.Requester;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The cluster must be able to start, whatever its namespaces are labelled with. */
class ExemptNamespacesTest {

    private final AdmissionHandler handler =
            new ExemptNamespaces(Set.of("kube-system", "runai"), request -> AdmissionAnswer.forbidden("no"));

    @Test
    void exceptedNamespacesAreLeftInPeace() {
        assertThat(handler.answer(in("kube-system"))).isEqualTo(AdmissionAnswer.allowed());
        assertThat(handler.answer(in("runai"))).isEqualTo(AdmissionAnswer.allowed());
        assertThat(handler.answer(in("team-a"))).isEqualTo(AdmissionAnswer.forbidden("no"));
    }

    private static AdmissionRequest in(String namespace) {
        return new AdmissionRequest(
                "abc",
                "Pod",
                "",
                namespace,
                "train",
                Operation.CREATE,
                new Requester("alice", List.of(), Map.of()),
                MissingNode.getInstance(),
                MissingNode.getInstance());
    }
}
