package ai.run.operator.decision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReservedNamespacesTest {

    @ParameterizedTest
    @CsvSource({
        "kube-system, cluster's",
        "kube-public, cluster's",
        "kube-node-lease, cluster's",
        "runai-operator, operator's",
        "runai,",
        "default,",
        "team-a,",
        "kube-system-of-ours,"
    })
    void noRunaiJobIsCarriedOutInThem(String namespace, String whose) {
        var rejection = new ReservedNamespaces("runai-operator").rejection(namespace);

        if (whose == null) {
            assertThat(rejection).isEmpty();
        } else {
            assertThat(rejection)
                    .contains(new Decision.Rejected(
                            Reason.NamespaceNotAllowed,
                            "no RunaiJob is carried out in namespace " + namespace + ": it is the " + whose
                                    + " own; create the RunaiJob in another one"));
        }
    }
}
