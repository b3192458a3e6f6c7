package ai.run.operator.submission;

/** What is asked for makes sense, and is not to be: the message says why, and what to do. */
public final class RefusedSubmissionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more dependency
    RefusedSubmissionException(String sentence, Object... values) {
        super(sentence.formatted(values));
    }
}
