package ai.run.operator.reconciler;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** The API server's own words in a failed call. */
final class ServerMessage {

    private ServerMessage() {}

    static String of(KubernetesClientException failure) {
        var status = failure.getStatus();
        if (status != null && status.getMessage() != null) {
            return status.getMessage();
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
