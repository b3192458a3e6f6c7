package ai.run.operator.reconciler;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Set;

/** Which failed creates say that the API server will not have the workload. */
final class Refusal {

    /** Answers that speak of the operator, or of the moment: no answer, no credentials, too slow, too many requests. */
    private static final Set<Integer> PASSING =
            Set.of(0, HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_CLIENT_TIMEOUT, 429);

    private Refusal() {}

    /**
     * Says whether people have to do something about it; else the server, or the operator, is in trouble, and the SDK
     * tries again. A webhook that refuses, or cannot be asked, is for people, though the server may call that an error
     * of its own.
     */
    static boolean is(KubernetesClientException failure) {
        return failure.getCode() < HttpURLConnection.HTTP_INTERNAL_ERROR
                ? !PASSING.contains(failure.getCode())
                : ServerMessage.of(failure).contains("webhook \"");
    }
}
