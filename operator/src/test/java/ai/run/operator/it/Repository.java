package ai.run.operator.it;

import java.nio.file.Path;

/** Where the tests find what is shipped. */
public final class Repository {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private Repository() {}

    public static Path path(String relative) {
        return ROOT.resolve(relative);
    }
}
