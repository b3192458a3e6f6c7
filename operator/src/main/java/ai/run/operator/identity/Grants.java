package ai.run.operator.identity;

/**
 * Who may run jobs as whom, beyond themselves: the verb {@code use} on the resource {@code useridentities} of the group
 * {@code run.ai} in the job's namespace, under the identity's name. Such objects need not exist; RBAC asks for no more
 * than names.
 */
@FunctionalInterface
public interface Grants {

    /** The verb of the permission. */
    String VERB = "use";

    /** The resource of the permission. */
    String RESOURCE = "useridentities";

    /** Where nobody can be asked: everything is denied. */
    Grants NONE = (submitter, identity) -> new Answer.No();

    /**
     * Asks for one permission. Throws nothing: what goes wrong is {@link Answer.Unavailable}.
     *
     * @param identity a login name; or {@code uid:<number>} for a UID, whoever has it, and {@code gid:<number>} for a group
     */
    Answer mayUse(Submitter submitter, String identity);

    /** What was answered. Everything but {@link Yes} denies; {@link ByWildcard} does unless the cluster-config counts it. */
    sealed interface Answer {
        /** The permission is granted. */
        record Yes() implements Answer {}

        /**
         * The permission is part of a rule for all resources ({@code "*"}): whoever wrote that may not have thought of
         * identities, and whether there is a grant beside it cannot be asked.
         */
        record ByWildcard() implements Answer {}

        /** The permission is not granted. */
        record No() implements Answer {}

        /**
         * Nobody could say.
         *
         * @param message what is wrong
         */
        record Unavailable(String message) implements Answer {}
    }
}
