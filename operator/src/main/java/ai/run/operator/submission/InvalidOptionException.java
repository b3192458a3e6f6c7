package ai.run.operator.submission;

/** An option has a value that makes no sense; the message names the option, and says what to write. */
public final class InvalidOptionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more dependency
    InvalidOptionException(String sentence, Object... values) {
        super(sentence.formatted(values));
    }
}
