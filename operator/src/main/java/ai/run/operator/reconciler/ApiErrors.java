package ai.run.operator.reconciler;

import ai.run.operator.status.StorageLimit;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Set;

/** What a failed call to the API server means. */
final class ApiErrors {

    /** The client's code where the server has not answered. */
    private static final int NO_ANSWER = -1;

    /** Codes that tell of the operator, or of the moment: no answer, no credentials, too slow, too many requests. */
    private static final Set<Integer> TRANSIENT =
            Set.of(NO_ANSWER, 0, HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_CLIENT_TIMEOUT, 429);

    private ApiErrors() {}

    /**
     * Says whether a create was denied, so that people have to do something about it; else the server, or the operator, is
     * in trouble, and the SDK tries again. A webhook that denies, or cannot be asked, is for people, though the server may
     * report that as an error of its own. So is an object that is too large.
     */
    static boolean isDenial(KubernetesClientException failure) {
        return failure.getCode() < HttpURLConnection.HTTP_INTERNAL_ERROR
                ? !TRANSIENT.contains(failure.getCode())
                : message(failure).contains("webhook \"") || isTooLarge(failure);
    }

    /** Says whether what was sent is larger than what the API server can store. */
    static boolean isTooLarge(KubernetesClientException failure) {
        return failure.getCode() == HttpURLConnection.HTTP_ENTITY_TOO_LARGE || StorageLimit.isHit(message(failure));
    }

    /**
     * Returns the API server's own words. Where there are none, the client's would tell nobody anything but the server's
     * address.
     */
    static String message(KubernetesClientException failure) {
        var status = failure.getStatus();
        if (status != null && status.getMessage() != null) {
            return status.getMessage();
        }
        return failure.getCode() > 0
                ? "the API server answered with status " + failure.getCode() + " and no message"
                : "the API server did not answer";
    }
}
