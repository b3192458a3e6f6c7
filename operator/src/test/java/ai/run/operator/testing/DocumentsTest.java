package ai.run.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages of the documents name is there. */
class DocumentsTest {

    private static final int README_LINES = 150;
    private static final int LINE_LENGTH = 160;

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);
    private static final Pattern FENCED = Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);

    /** A path of the repository, in a command or in a sentence. */
    private static final Pattern PATH =
            Pattern.compile("(?<![\\w/.-])((?:config|samples|operator|crd|\\.ci)/[\\w./-]*\\w)", Pattern.MULTILINE);

    static Stream<Path> pages() throws IOException {
        try (var files = Files.walk(Repository.path(""))) {
            return files
                    .filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> Stream.of("target", "node_modules")
                            .noneMatch(folder -> file.toString().contains("/" + folder + "/")))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyRelativeLinkLeadsSomewhere(Path page) throws IOException {
        var links = LINK.matcher(withoutCode(page))
                .results()
                .map(found -> found.group(1))
                .filter(link -> !link.contains("://"));

        assertThat(links.filter(link -> !leadsSomewhere(page, link))).isEmpty();
    }

    private static boolean leadsSomewhere(Path page, String link) {
        var parts = link.split("#", 2);
        var target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(target) && (parts.length == 1 || hasHeading(target, parts[1]));
    }

    private static boolean hasHeading(Path page, String anchor) {
        try {
            return HEADING.matcher(withoutCode(page))
                    .results()
                    .map(heading -> anchorOf(heading.group(1)))
                    .anyMatch(anchor::equals);
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** As GitHub makes them. */
    private static String anchorOf(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-');
    }

    private static String withoutCode(Path page) throws IOException {
        return FENCED.matcher(Files.readString(page)).replaceAll("");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPathThatACommandOrASentenceNamesIsThere(Path page) throws IOException {
        var paths = PATH.matcher(Files.readString(page))
                .results()
                .map((MatchResult found) -> found.group(1))
                .filter(path -> !path.contains("/target/"))
                .distinct();

        assertThat(paths.filter(path -> !Files.exists(Repository.path(path)))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void noLineIsTooLongToRead(Path page) throws IOException {
        assertThat(Files.readAllLines(page)).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(LINE_LENGTH));
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.readAllLines(Repository.path("README.md"))).hasSizeLessThanOrEqualTo(README_LINES);
    }
}
