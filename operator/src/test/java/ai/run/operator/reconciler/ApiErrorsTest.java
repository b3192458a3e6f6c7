package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiErrorsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    400 | admission webhook "pods.example.com" denied the request: no | true
                    403 | pods "train" is forbidden: exceeded quota                   | true
                    404 | namespaces "team-a" not found                               | true
                    422 | Pod "train" is invalid                                      | true
                    # nobody may have looked at the workload
                    0   | connection reset                                            | false
                    401 | Unauthorized                                                | false
                    408 | request did not complete                                    | false
                    429 | too many requests, please try again later                   | false
                    500 | etcdserver: request timed out                               | false
                    500 | Internal error occurred: resource quota evaluation timed out | false
                    503 | the server is currently unable to handle the request        | false
                    504 | request did not complete within the allotted timeout        | false
                    # a webhook has, or should have
                    500 | Internal error occurred: failed calling webhook "pods.example.com": connection refused | true
                    500 | admission webhook "pods.example.com" denied the request: it could not check this       | true
                    """)
    void isWhatOnlyPeopleCanChange(int code, String message, boolean rejection) {
        var status = new StatusBuilder().withCode(code).withMessage(message).build();
        assertThat(ApiErrors.isDenial(new KubernetesClientException(status))).isEqualTo(rejection);
    }
}
