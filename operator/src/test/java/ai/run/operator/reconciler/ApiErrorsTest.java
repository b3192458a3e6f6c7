package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
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
                    # it will be as large the next time
                    413 | Request entity too large: limit is 3145728                                       | true
                    500 | etcdserver: request is too large                                                 | true
                    500 | rpc error: code = ResourceExhausted desc = trying to send message larger than max (2104857 vs. 2097152) | true
                    """)
    void isWhatOnlyPeopleCanChange(int code, String message, boolean rejection) {
        var status = new StatusBuilder().withCode(code).withMessage(message).build();
        assertThat(ApiErrors.isDenial(new KubernetesClientException(status))).isEqualTo(rejection);
    }

    @Test
    void tellsTheServersWordsAndNeverItsAddress() {
        var url = "Failure executing: PATCH at: https://10.0.0.1:6443/apis/run.ai/v1";
        var status = new StatusBuilder()
                .withCode(500)
                .withMessage("etcdserver: request is too large")
                .build();
        var answered = new KubernetesClientException(url, 500, status);
        var silent = new KubernetesClientException(url, 502, null);
        var unreachable = new KubernetesClientException(url, new IOException("Failed to connect to /10.0.0.1:6443"));

        assertThat(ApiErrors.message(answered)).isEqualTo("etcdserver: request is too large");
        assertThat(ApiErrors.message(silent)).isEqualTo("the API server answered with status 502 and no message");
        assertThat(ApiErrors.message(unreachable)).isEqualTo("the API server did not answer");
    }
}
