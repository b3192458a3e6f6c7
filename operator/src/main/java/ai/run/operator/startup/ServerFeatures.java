package ai.run.operator.startup;

import ai.run.operator.decision.ClusterRules;
import ai.run.operator.decision.DroppedFields;
import ai.run.operator.decision.ReservedNamespaces;
import io.fabric8.kubernetes.client.VersionInfo;
import java.util.Objects;

/** What the API server's version tells of it, where nothing else does. Nobody else asks for a version. */
public final class ServerFeatures {

    private ServerFeatures() {}

    /** Jobs can be suspended since 1.22, where KEP-2232 reached beta; older servers drop the field in silence. */
    static boolean knowsSuspend(VersionInfo version) {
        return isAtLeast(22, version);
    }

    /**
     * Pods can forbid the groups of the image's {@code /etc/group} since 1.33, where KEP-3619 reached beta; older servers
     * drop the field in silence.
     */
    static boolean knowsStrictGroups(VersionInfo version) {
        return isAtLeast(33, version);
    }

    /** From 1.31 on, where the field was alpha, a server may keep it; older ones drop it for certain. */
    static boolean mayKnowStrictGroups(VersionInfo version) {
        return isAtLeast(31, version);
    }

    /**
     * Returns what a server of that version rejects of jobs, beside the cluster-config.
     *
     * @param configNamespace the namespace of the cluster-config
     */
    public static ClusterRules rules(String configNamespace, VersionInfo version) {
        return new ClusterRules(
                new ReservedNamespaces(configNamespace),
                mayKnowStrictGroups(version),
                new DroppedFields(minor(version)));
    }

    private static boolean isAtLeast(int minimum, VersionInfo version) {
        return minor(version) >= minimum;
    }

    /** The minor version; a server that does not say is taken for a new one. */
    private static int minor(VersionInfo version) {
        // Some providers say "28+".
        var minor = Objects.requireNonNullElse(version.getMinor(), "").replaceAll("[^0-9].*", "");
        return !"1".equals(version.getMajor()) || minor.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(minor);
    }
}
