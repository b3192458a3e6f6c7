package ai.run.operator.authorization;

/** There is no key that signs submissions, until somebody mends its Secret: what depends on it is to be tried again. */
public final class UnusableSubmissionKeyException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /** Says what is wrong with the Secret, without what it holds. */
    public UnusableSubmissionKeyException(String message) {
        super(message);
    }
}
