package ai.run.operator.cli.manifest;

/** A command cannot go on with what it was given; the message is the sentence to print. */
public final class UnusableInputException extends Exception {

    private static final long serialVersionUID = 1;

    /**
     * Says what is wrong.
     *
     * @param sentence what is wrong with which file, and what to do
     */
    public UnusableInputException(String sentence) {
        super(sentence);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
