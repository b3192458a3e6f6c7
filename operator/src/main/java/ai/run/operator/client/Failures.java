package ai.run.operator.client;

import ai.run.operator.text.Printable;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in one sentence or two what a failure means for whoever typed the command: never a stack trace. */
public final class Failures {

    private static final int UNPROCESSABLE = 422;

    private Failures() {}

    /** The sentence: what happened, and what to do. */
    public static String sentence(Throwable failure) {
        if (failure instanceof CommandException refusal) {
            return Printable.lines(String.valueOf(refusal.getMessage()));
        }
        if (failure instanceof KubernetesClientException answer) {
            return Printable.lines(answer.getCode() > 0 ? answered(answer) : unanswered(answer));
        }
        return Printable.lines("This is a defect of the command, please report it: " + failure);
    }

    private static String answered(KubernetesClientException answer) {
        var said = message(answer);
        return switch (answer.getCode()) {
            case HttpURLConnection.HTTP_UNAUTHORIZED ->
                "The API server does not know you (401): your credentials are missing or have expired; log in again, or"
                        + " look at the kubeconfig.";
            case HttpURLConnection.HTTP_FORBIDDEN ->
                said.contains("is forbidden: User ")
                        ? said + "; ask the administrator of the namespace for that right, or name another namespace."
                        : "Denied: " + said;
            case HttpURLConnection.HTTP_NOT_FOUND ->
                isOfAnObject(answer.getStatus())
                        ? "Not found: " + said + "; look at its name and namespace."
                        : "The cluster does not know this kind of object (404): the operator is not installed there, or"
                                + " the context is of another cluster.";
            case HttpURLConnection.HTTP_CONFLICT ->
                reason(answer).equals("AlreadyExists")
                        ? "It exists already: " + said + "; choose another name, or delete it first."
                        : "Somebody else changed it at the same time: " + said + "; try again.";
            case UNPROCESSABLE -> "The API server takes it for invalid: " + said;
            default -> "The API server answered %d: %s".formatted(answer.getCode(), said);
        };
    }

    /** Where a whole kind is missing, the answer names no object. */
    private static boolean isOfAnObject(@Nullable Status status) {
        return status != null
                && status.getDetails() != null
                && status.getDetails().getName() != null
                && !status.getDetails().getName().isEmpty();
    }

    private static String reason(KubernetesClientException answer) {
        return answer.getStatus() == null
                ? ""
                : Objects.requireNonNullElse(answer.getStatus().getReason(), "");
    }

    private static String message(KubernetesClientException answer) {
        var said = answer.getStatus() == null ? null : answer.getStatus().getMessage();
        return Objects.requireNonNullElse(said, String.valueOf(answer.getMessage()));
    }

    private static String unanswered(KubernetesClientException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "The host of the API server is not known (%s): look at the kubeconfig and the network."
                        .formatted(cause.getMessage());
            }
            if (cause instanceof SSLException) {
                return "The API server is not who the kubeconfig says, or does not take your certificate (%s): look at"
                                .formatted(cause.getMessage())
                        + " the kubeconfig.";
            }
            if (cause instanceof IOException || cause instanceof TimeoutException) {
                return "The API server does not answer (%s): look at the kubeconfig and the network."
                        .formatted(Objects.requireNonNullElse(cause.getMessage(), "timeout"));
            }
        }
        return "The API server cannot be asked: " + failure.getMessage();
    }
}
