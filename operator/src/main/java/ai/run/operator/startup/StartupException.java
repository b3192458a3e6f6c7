package ai.run.operator.startup;

/** The operator cannot start; the message says what to do about it, and is all that the user needs to see. */
final class StartupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StartupException(String message) {
        super(message);
    }
}
