package ai.run.operator.admission;

/** The body of a request is no AdmissionReview with a request in it. */
public final class InvalidReviewException extends Exception {

    private static final long serialVersionUID = 1;

    /** Creates one with a sentence that says why. */
    public InvalidReviewException(String message) {
        super(message);
    }
}
