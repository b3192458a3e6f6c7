package ai.run.operator.testing.cluster;

import ai.run.operator.testing.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.regex.Pattern;

/** The two versions of Kubernetes that {@code config/local} builds, by the files there that name them. */
public enum KubernetesVersion {

    /** What most people run soon, and what all tests run on that do not say otherwise. */
    CURRENT("go/kubernetes/go.mod", "k8s\\.io/kubernetes v(\\d+\\.\\d+)\\."),

    /** The oldest one that is supported. */
    FLOOR("lib/versions.sh", "readonly floor=(\\S+)");

    private final String file;
    private final String pattern;

    KubernetesVersion(String file, String pattern) {
        this.file = file;
        this.pattern = pattern;
    }

    /** Without the last part, as the scripts take it. */
    public String minor() {
        return find(file, pattern);
    }

    /** The k3s that stands in for the current version where a Docker engine answers. */
    static String k3sImage() {
        return find("lib/versions.sh", "readonly k3s_image=(\\S+)");
    }

    private static String find(String file, String pattern) {
        try {
            var text = Files.readString(Repository.path("config/local/" + file));
            var matcher = Pattern.compile(pattern).matcher(text);
            if (!matcher.find()) {
                throw new AssertionError(file + " names no " + pattern);
            }
            return matcher.group(1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
