package ai.run.operator.testing.cluster;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.Layer;
import ai.run.operator.testing.Repository;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A version of the product that tests install.
 *
 * @param jar the finished operator
 * @param config the manifests that come with it
 */
public record Version(Path jar, Path config) {

    /** The one that is tested. */
    public static Version current() {
        return new Version(Path.of(System.getProperty("runaijob.jar")), Repository.path("config"));
    }

    /** The one from which an upgrade is tried; a machine where it cannot be built says so. */
    public static Version previous() throws IOException {
        var script = Repository.path("config/local/previous.sh").toString();
        var built = Command.attempt(script, "folder");
        Layer.requires(built.exitCode() == 0, "the upgrade from the version before: " + built.lastLine());
        var folder = Path.of(built.lastLine());
        return new Version(folder.resolve("runaijob-operator.jar"), folder.resolve("config"));
    }
}
