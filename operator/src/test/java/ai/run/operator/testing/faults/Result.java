package ai.run.operator.testing.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What came of a plan.
 *
 * @param notTried what the plan wanted to happen and did not
 * @param log what the operator printed
 */
public record Result(List<Lived> lives, List<String> notTried, String log) {

    /**
     * One life.
     *
     * @param violations what must never be of it, and was
     * @param story how it came to its end
     */
    record Lived(String scenario, String name, End end, List<String> violations, Supplier<String> story) {

        private boolean isAsGoodAs(Lived undisturbed) {
            return violations.isEmpty() && end.isAsGoodAs(undisturbed.end);
        }
    }

    /** Where this is worse than what came of the same lives without faults. */
    public List<String> differencesFrom(Result undisturbed) {
        var expected = undisturbed.lives.stream()
                .collect(Collectors.toMap(Lived::scenario, Function.identity(), (first, second) -> first));
        return Stream.concat(
                        notTried.stream().map(fault -> "not tried: " + fault),
                        lives.stream()
                                .filter(life -> !life.isAsGoodAs(expected.get(life.scenario)))
                                .map(life -> "%s: %s%nexpected %s%nbut was  %s%n"
                                        .formatted(
                                                life.name, life.violations, expected.get(life.scenario).end, life.end)))
                .toList();
    }

    /** Writes down how all lives came to their ends, and what the operator printed. */
    public void writeTo(Path file) throws IOException {
        var stories = lives.stream().map(life -> "# " + life.name + "\n" + life.story.get() + "\n");
        Files.write(
                file,
                Stream.concat(stories, Stream.of("# The operator's log", log)).toList());
    }
}
