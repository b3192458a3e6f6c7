package ai.run.operator.admission;

/** Decides on one kind of request. Called from many threads at once, on every replica, leader or not. */
@FunctionalInterface
public interface AdmissionHandler {

    /**
     * Decides, within milliseconds: the API server waits, and the user with it. What a handler throws denies the request.
     */
    AdmissionAnswer answer(AdmissionRequest request);
}
