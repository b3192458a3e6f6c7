package ai.run.operator.client;

/** A command of a user cannot be carried out: the message is the sentence that she reads, and the exit code is 1. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A refusal in one sentence or two, which say what to do. */
    public CommandException(String sentence) {
        super(sentence);
    }
}
