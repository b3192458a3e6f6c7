package ai.run.operator.cli;

import io.fabric8.kubernetes.client.KubernetesClient;

/** What the API server's version tells of it, where nothing else does. */
final class ServerFeatures {

    private ServerFeatures() {}

    /** Jobs can be suspended since 1.22, where KEP-2232 reached beta; older servers drop the field in silence. */
    static boolean knowsSuspend(KubernetesClient client) {
        var version = client.getKubernetesVersion();
        var minor = version.getMinor().replaceAll("[^0-9].*", ""); // some providers say "28+"
        return !"1".equals(version.getMajor()) || minor.isEmpty() || Integer.parseInt(minor) >= 22;
    }
}
