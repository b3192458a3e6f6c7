package ai.run.operator.testing;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

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

    /** A type, and perhaps a member, as a sentence names it. */
    private static final Pattern CODE_NAME = Pattern.compile("`([A-Z][a-z]+[A-Z]\\w+)(?:\\.([a-z]\\w+)(?:\\(\\))?)?`");

    private static final Pattern WORD = Pattern.compile("\\w+");

    /** A script of ours or the jar, and what it is given on the same line. */
    private static final Pattern COMMAND =
            Pattern.compile("(config/local/[\\w-]+\\.sh|java -jar \\S*runaijob-operator\\.jar)([^|;&)`#\\n]*)");

    private static final Pattern SUBCOMMAND_OR_OPTION = Pattern.compile("^ +([a-z][a-z-]*)|(?<= )--[a-z][a-z-]*");

    /** An option in a sentence, without a program. */
    private static final Pattern OPTION = Pattern.compile("`(--[a-z][a-z-]*)");

    /** Options of kubectl, Helm and the API server that sentences name. */
    private static final Set<String> OTHERS = Set.of(
            "--cascade",
            "--validate",
            "--set",
            "--admission-control-config-file",
            "--authentication-config",
            "--oidc-");

    private static final Pattern TEST = Pattern.compile("-D(?:it\\.)?test=(\\w+)");

    private static final String NO_TEST = "None";

    static Stream<Path> pages() throws IOException {
        return Repository.files().stream().filter(file -> file.toString().endsWith(".md"));
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

    /** A class or a member of one that is renamed is renamed in the pages for maintainers too. */
    @Test
    void everyNameOfCodeThatMaintainersReadIsThere() throws IOException {
        var words = new HashSet<String>();
        for (var file : Repository.files()) {
            if (file.toString().endsWith(".java")) {
                WORD.matcher(Files.readString(file)).results().forEach(word -> words.add(word.group()));
            }
        }
        for (var page : List.of("operator/README.md", "CONTRIBUTING.md")) {
            assertThat(CODE_NAME.matcher(withoutCode(Repository.path(page))).results())
                    .as(page)
                    .allSatisfy(name -> assertThat(words)
                            .as(name.group())
                            .contains(name.group(1))
                            .containsAll(
                                    Optional.ofNullable(name.group(2)).stream().toList()));
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyOptionThatACommandOfOursIsGivenIsOneOfIts(Path page) throws IOException {
        assertThat(COMMAND.matcher(Files.readString(page)).results())
                .allSatisfy(command -> assertThat(optionsOf(command.group(1)))
                        .as(command.group())
                        .containsAll(SUBCOMMAND_OR_OPTION
                                .matcher(command.group(2))
                                .results()
                                .map(given -> given.group().strip())
                                .toList()));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyOptionThatASentenceNamesIsSomebodys(Path page) throws IOException {
        var known = new HashSet<>(OTHERS);
        known.addAll(optionsOfTheJar());
        for (var script : scripts()) {
            known.addAll(wordsOf(script));
        }

        assertThat(OPTION.matcher(Files.readString(page)).results().map(option -> option.group(1)))
                .isSubsetOf(known);
    }

    /** The subcommands and options of the jar, or else every word of a script, which are among them. */
    private static Set<String> optionsOf(String program) {
        return program.startsWith("java ") ? optionsOfTheJar() : wordsOf(Repository.path(program));
    }

    private static Set<String> optionsOfTheJar() {
        var words = new HashSet<String>();
        collect(new CommandLine(new Main()), words);
        return words;
    }

    private static void collect(CommandLine command, Set<String> words) {
        command.getCommandSpec().options().forEach(option -> words.addAll(List.of(option.names())));
        command.getSubcommands().forEach((name, subcommand) -> {
            words.add(name);
            collect(subcommand, words);
        });
    }

    private static List<Path> scripts() throws IOException {
        try (var files = Files.list(Repository.path("config/local"))) {
            return files.filter(file -> file.toString().endsWith(".sh")).toList();
        }
    }

    private static Set<String> wordsOf(Path script) {
        try {
            return Stream.of(Files.readString(script).split("[^\\w-]+")).collect(toSet());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyTestThatACommandRunsIsThere(Path page) throws IOException {
        var tests = Repository.files().stream()
                .map(file -> file.getFileName().toString())
                .collect(toSet());

        assertThat(TEST.matcher(Files.readString(page)).results().map(test -> test.group(1)))
                .filteredOn(test -> !test.equals(NO_TEST))
                .allSatisfy(test -> assertThat(tests).contains(test + ".java"));
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
