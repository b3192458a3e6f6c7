package ai.run.operator.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;

/** The answer to an admission request. */
public sealed interface AdmissionAnswer {

    /** The HTTP status that a client gets for an object that breaks a rule, as Pod Security answers too. */
    int FORBIDDEN = 403;

    /** The request may go on. */
    record Allowed() implements AdmissionAnswer {}

    /**
     * The request may go on with a changed object; only a mutating webhook may say so.
     *
     * @param operations the change, as a JSON patch (RFC 6902)
     */
    record Patched(ArrayNode operations) implements AdmissionAnswer {}

    /**
     * The request is denied.
     *
     * @param code the HTTP status that the client gets, from 400 to 599
     * @param message what is wrong, and what to do about it; kubectl shows it to the user
     */
    record Denied(int code, String message) implements AdmissionAnswer {}

    /** The request may go on. */
    static AdmissionAnswer allowed() {
        return new Allowed();
    }

    /** The request breaks a rule; see {@link Denied}. */
    static AdmissionAnswer forbidden(String message) {
        return new Denied(FORBIDDEN, message);
    }
}
