package ai.run.operator.workload;

/** The names of what the home directory adds to a pod, by which messages about the pod tell it from what the user wrote. */
public final class HomeParts {

    /** The volume that holds the home directory. */
    public static final String VOLUME = "runai-home";

    /** The init container that makes the home directory. */
    public static final String INIT_CONTAINER = "runai-home-init";

    private HomeParts() {}
}
