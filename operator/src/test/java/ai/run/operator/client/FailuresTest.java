package ai.run.operator.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every failure is one line that says what to do. */
class FailuresTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    401 | Unauthorized  |   | Unauthorized | The API server does not know you (401): your credentials are missing or have expired; log in again, or look at the kubeconfig.
                    403 | Forbidden     | a | runaijobs.run.ai is forbidden: User "bob" cannot create | runaijobs.run.ai is forbidden: User "bob" cannot create; ask the administrator of the namespace for that right, or name another namespace.
                    403 | Forbidden     | a | admission webhook "x" denied the request: no | Denied: admission webhook "x" denied the request: no
                    404 | NotFound      | a | runaijobs.run.ai "a" not found | Not found: runaijobs.run.ai "a" not found; look at its name and namespace.
                    404 | NotFound      |   | the server could not find the requested resource | The cluster does not know this kind of object (404): the operator is not installed there, or the context is of another cluster.
                    409 | AlreadyExists | a | runaijobs.run.ai "a" already exists | It exists already: runaijobs.run.ai "a" already exists; choose another name, or delete it first.
                    409 | Conflict      | a | the object has been modified | Somebody else changed it at the same time: the object has been modified; try again.
                    422 | Invalid       | a | spec.user: wrong | The API server takes it for invalid: spec.user: wrong
                    500 | InternalError |   | oops | The API server answered 500: oops
                    """)
    void whatTheServerAnswersBecomesASentence(int code, String reason, String name, String message, String sentence) {
        var answer = new StatusBuilder()
                .withCode(code)
                .withReason(reason)
                .withMessage(message)
                .withNewDetails()
                .withName(name)
                .endDetails()
                .build();

        assertThat(Failures.sentence(new KubernetesClientException("long", code, answer)))
                .isEqualTo(sentence);
    }

    static Stream<Arguments> causes() {
        return Stream.of(
                Arguments.of(
                        new ConnectException("Connection refused"),
                        "The API server does not answer (Connection refused): look at the kubeconfig and the network."),
                Arguments.of(
                        new IOException(),
                        "The API server does not answer (timeout): look at the kubeconfig and the network."),
                Arguments.of(
                        new UnknownHostException("api.example"),
                        "The host of the API server is not known (api.example): look at the kubeconfig and the network."),
                Arguments.of(
                        new SSLHandshakeException("unknown authority"),
                        "The API server is not who the kubeconfig says, or does not take your certificate (unknown authority): look at the kubeconfig."));
    }

    @ParameterizedTest
    @MethodSource("causes")
    void aServerThatDoesNotAnswerBecomesASentence(IOException cause, String sentence) {
        assertThat(Failures.sentence(new KubernetesClientException("Operation: [create]", cause)))
                .isEqualTo(sentence);
    }

    @Test
    void aRefusalIsItsOwnSentence() {
        assertThat(Failures.sentence(new CommandException("No image: name one.")))
                .isEqualTo("No image: name one.");
    }

    @Test
    void whatNobodyThoughtOfIsCalledADefect() {
        assertThat(Failures.sentence(new IllegalStateException("x")))
                .isEqualTo("This is a defect of the command, please report it: java.lang.IllegalStateException: x");
    }

    @Test
    void aMessageFromOutsideCannotControlTheTerminal() {
        assertThat(Failures.sentence(new CommandException("a\u001b[2Jb"))).isEqualTo("a\\u001B[2Jb");
    }
}
