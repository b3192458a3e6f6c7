package ai.run.operator.yaml;

/** A document that is not YAML, or does not say what it should. Checked, so that no reader forgets to fail closed. */
public final class InvalidYamlException extends Exception {

    /**
     * Says what is wrong where.
     *
     * @param line the line of the document, the first is 1
     * @param problem what is wrong there, and what is allowed instead
     */
    InvalidYamlException(int line, String problem) {
        super("line " + line + ": " + problem);
    }

    /** What is wrong, as one line that begins with the line number: {@code line 3: identity.trust is ...}. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
