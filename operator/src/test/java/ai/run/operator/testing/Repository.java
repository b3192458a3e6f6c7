package ai.run.operator.testing;

import java.nio.file.Path;

/** Where the tests find what is shipped. */
public final class Repository {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private Repository() {}

    /** The file or folder of that path below the root of the repository. */
    public static Path path(String relative) {
        return ROOT.resolve(relative);
    }
}
