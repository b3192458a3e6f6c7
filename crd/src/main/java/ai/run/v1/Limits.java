package ai.run.v1;

import java.util.Map;

/**
 * How many items the lists and maps of a pod template may have. Kubernetes itself bounds no more than the size of an object:
 * 75,000 empty containers, which are 225 KB, are a lawful one, and take a hundred times that to read and to check. The
 * numbers are the operator's own, and many times what pods are seen to have, but for those of a podFailurePolicy.
 *
 * <p>The CRD's schema tells them to the API server. The operator keeps to them while it reads, because an object may be older
 * than the schema.
 */
public final class Limits {

    /** The kubelet starts them one after the other; a whole node runs 110 pods by default. */
    private static final int CONTAINERS = 256;

    /** What programs write: a variable for every service, an argument for every file. */
    private static final int LONG = 4_096;

    private static final int OTHERS = 1_024;

    /** The API server's own for a podFailurePolicy: {@code pkg/apis/batch/validation} of Kubernetes. */
    private static final int RULES = 20;

    private static final int EXIT_CODES = 255;

    private static final Map<String, Integer> BY_NAME = Map.ofEntries(
            Map.entry("containers", CONTAINERS),
            Map.entry("initContainers", CONTAINERS),
            Map.entry("ephemeralContainers", CONTAINERS),
            Map.entry("env", LONG),
            Map.entry("args", LONG),
            Map.entry("command", LONG),
            // Of a node affinity: the names of nodes.
            Map.entry("values", LONG),
            Map.entry("rules", RULES),
            Map.entry("onPodConditions", RULES),
            Map.entry("onExitCodes.values", EXIT_CODES));

    /**
     * The most JSON tokens of one template: braces, brackets, names and values each count as one. All its lists together may
     * not have what each may have alone.
     */
    public static final int TEMPLATE_TOKENS = 100_000;

    /** The most labels, annotations or finalizers of an object that the operator looks at. */
    public static final int METADATA = OTHERS;

    private Limits() {}

    /**
     * The most items of a list, or entries of a map.
     *
     * @param owner the field that the field is in; empty where that is not known
     * @param field the field's name
     */
    public static int of(String owner, String field) {
        var specific = BY_NAME.get(owner + "." + field);
        return specific != null ? specific : BY_NAME.getOrDefault(field, OTHERS);
    }
}
