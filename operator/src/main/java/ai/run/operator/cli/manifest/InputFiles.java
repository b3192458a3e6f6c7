package ai.run.operator.cli.manifest;

import ai.run.operator.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads what {@code -f} names: a file, the manifests of a folder, or standard input.
 *
 * @param standardInput what {@code -} stands for
 */
public record InputFiles(InputStream standardInput) {

    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

    /**
     * The objects of several files, in the order in which they are named; those of a folder by the names of its files. Folders below it
     * are not read, as by kubectl.
     *
     * @throws UnusableInputException if one cannot be read
     */
    public List<Manifest> manifests(List<String> names) throws UnusableInputException {
        var manifests = new ArrayList<Manifest>();
        for (var name : names) {
            for (var file : files(name)) {
                manifests.addAll(ManifestParser.parse(shown(file), text(file)));
            }
        }
        return manifests;
    }

    /**
     * The text of a file, or of standard input where the name is {@code -}.
     *
     * @throws UnusableInputException if it cannot be read, or is not UTF-8
     */
    public String text(String name) throws UnusableInputException {
        try {
            var bytes = name.equals("-") ? standardInput.readAllBytes() : Files.readAllBytes(Path.of(name));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new UnusableInputException("there is no file " + Printable.quoted(name));
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static List<String> files(String name) throws UnusableInputException {
        var path = Path.of(name);
        if (name.equals("-") || !Files.isDirectory(path)) {
            return List.of(name);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> ENDINGS.stream().anyMatch(file.toString()::endsWith))
                    .filter(Files::isRegularFile)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static UnusableInputException unreadable(String name, IOException failure) {
        return new UnusableInputException("%s cannot be read: %s"
                .formatted(Printable.quoted(name), Printable.sentence(String.valueOf(failure.getMessage()))));
    }

    /** What people call it. */
    public static String shown(String name) {
        return name.equals("-") ? "standard input" : name;
    }
}
