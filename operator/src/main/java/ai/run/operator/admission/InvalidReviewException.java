package ai.run.operator.admission;

/** What was sent is not an AdmissionReview that asks something. */
public final class InvalidReviewException extends Exception {

    private static final long serialVersionUID = 1;

    /** Creates one with a sentence that says why. */
    public InvalidReviewException(String message) {
        super(message);
    }
}
