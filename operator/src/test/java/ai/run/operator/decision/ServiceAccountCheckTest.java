package ai.run.operator.decision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.enforcement.Finding;
import ai.run.v1.Reason;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceAccountCheckTest {

    private static final List<String> ALLOWED = List.of("default", "trainer");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}                                                    |
                    {serviceAccountName: ''}                              |
                    {serviceAccountName: default}                         |
                    {serviceAccountName: trainer}                         |
                    {serviceAccount: trainer}                             |
                    {serviceAccountName: trainer, serviceAccount: deploy} |
                    {serviceAccountName: deploy}                          | deploy
                    {serviceAccountName: deploy, serviceAccount: trainer} | deploy
                    # its older name
                    {serviceAccount: deploy}                              | deploy
                    {serviceAccountName: '', serviceAccount: deploy}      | deploy
                    # whatever is automounted: a volume of kind projected has the token too
                    {serviceAccountName: deploy, automountServiceAccountToken: false} | deploy
                    {serviceAccountName: Trainer}                         | Trainer
                    """)
    void aTemplateMayHaveTheServiceAccountsThatAreNamed(String pod, String refused) {
        assertThat(ServiceAccountCheck.findings(pod(pod), ALLOWED))
                .isEqualTo(
                        refused == null
                                ? List.of()
                                : List.of(new Finding(
                                        Reason.ServiceAccountNotAllowed,
                                        "the service account \"" + refused
                                                + "\" is not among those that the cluster-config allows"
                                                + " (allowedServiceAccounts): default, trainer; set"
                                                + " spec.template.spec.serviceAccountName to one of them")));
        assertThat(ServiceAccountCheck.findings(pod(pod), null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"{}, false", "{serviceAccountName: trainer}, true"})
    void whereDefaultIsNotAmongThemOneMustBeNamed(String pod, boolean allowed) {
        assertThat(ServiceAccountCheck.findings(pod(pod), List.of("trainer")).isEmpty())
                .isEqualTo(allowed);
    }

    private static PodSpec pod(String yaml) {
        return Serialization.unmarshal("---\n" + yaml, PodSpec.class);
    }
}
