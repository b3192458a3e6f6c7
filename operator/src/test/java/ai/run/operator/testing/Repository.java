package ai.run.operator.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Where the tests find what is shipped. */
public final class Repository {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** What Git keeps, and what is built or downloaded. */
    private static final Set<Path> NOT_WRITTEN_HERE =
            Set.of(Path.of(".git"), Path.of("target"), Path.of("node_modules"));

    private Repository() {}

    /** The file or folder of that path below the root of the repository. */
    public static Path path(String relative) {
        return ROOT.resolve(relative);
    }

    /** Every file that somebody wrote, or that was generated to be committed. */
    public static List<Path> files() throws IOException {
        try (var files = Files.walk(ROOT)) {
            return files.filter(Files::isRegularFile)
                    .filter(Repository::isWrittenHere)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isWrittenHere(Path file) {
        for (var part : ROOT.relativize(file)) {
            if (NOT_WRITTEN_HERE.contains(part)) {
                return false;
            }
        }
        return true;
    }
}
