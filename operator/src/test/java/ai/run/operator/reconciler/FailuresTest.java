package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.authorization.UnusableSubmissionKeyException;
import ai.run.operator.testing.LogLines;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class FailuresTest {

    @RegisterExtension
    private final LogLines log = new LogLines(RunaiJobReconciler.class);

    static final List<Throwable> unforeseen = List.of(
            new NullPointerException("Cannot invoke \"java.util.List.stream()\" because \"<local1>\" is null"),
            new ClassCastException("class java.lang.String cannot be cast to class java.lang.Integer"),
            new KubernetesClientException("Failed to connect to /127.0.0.1:6443"),
            new IllegalStateException("io.fabric8.Thing@1a2b at https://10.0.0.1:443"),
            new StackOverflowError());

    @ParameterizedTest
    @FieldSource("unforeseen")
    void whatNobodyForesawNamesNoClassAndNoAddress(Throwable failure) {
        assertThat(Failures.sentence(failure)).isNotBlank().doesNotContainPattern("java|fabric8|Exception|Error|[0-9]");
    }

    @Test
    void theStackTraceIsInTheLogOnce() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            RunaiJobReconciler.report(TestJobs.runaiJob(), new IllegalStateException("cannot go on"), attempt == 1);
        }

        assertThat(log.lines()).hasSize(3);
        assertThat(log.lines())
                .filteredOn(line -> line.getThrowableProxy() != null)
                .hasSize(1);
    }

    @Test
    void theApiServersOwnWordsAreToldAlone() {
        var status = new StatusBuilder()
                .withCode(500)
                .withMessage("etcdserver: request timed out")
                .build();
        assertThat(Failures.sentence(new KubernetesClientException(
                        "Failure executing: GET at: https://10.0.0.1:443/api.", 500, status)))
                .isEqualTo(
                        "The API server did not carry out a request of the operator, which tries again: etcdserver: request timed out");
    }

    @Test
    void whatIsToBeMendedOutsideOfTheJobIsNamed() {
        assertThat(Failures.sentence(new UnusableSubmissionKeyException("the Secret runai/x holds no key")))
                .isEqualTo("The operator failed and tries again: the Secret runai/x holds no key");
    }
}
