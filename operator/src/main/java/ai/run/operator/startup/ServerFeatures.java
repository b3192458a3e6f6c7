package ai.run.operator.startup;

import ai.run.operator.decision.DroppedFields;
import io.fabric8.kubernetes.client.VersionInfo;
import java.util.Objects;

/** What the API server's version tells of it, where nothing else does. Nobody else asks for a version. */
final class ServerFeatures {

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

    /** What the server drops that a job needs. */
    static DroppedFields droppedFields(VersionInfo version) {
        return new DroppedFields(minor(version));
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
