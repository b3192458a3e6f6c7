package ai.run.operator.status;

import java.util.List;

/** How the API server says that an object is larger than it can store. */
public final class StorageLimit {

    /**
     * The words of etcd, of the API server's connection to it, of the API server itself, and of a proxy before it.
     *
     * <p>The last one is said of Jobs alone, and tells of something else: what is too large the API server tries to store once more without
     * {@code managedFields}, and finds in the Job the UID that it gave it the first time (handlers/create.go of k8s.io/apiserver,
     * registry/batch/job/strategy.go of Kubernetes). The operator leaves that label out of every template.
     */
    private static final List<String> WORDS = List.of(
            "request is too large",
            "trying to send message larger than max",
            "entity too large",
            "answered with status 413",
            "labels[controller-uid]: Invalid value");

    private StorageLimit() {}

    /** Says whether that is what a message tells of. */
    public static boolean isHit(String message) {
        return WORDS.stream().anyMatch(message::contains);
    }
}
