package ai.run.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.run.operator.identity.Directory.Lookup;
import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.NotFound;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.Directory.Names.Known;
import ai.run.operator.identity.Directory.PosixIds;
import ai.run.operator.yaml.GarbledYaml;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigMapDirectoryTest {

    private static final String ENTRY =
            """
            uid: 1234
            gid: 5678
            supplementalGroups: [4000, 4001]
            """;

    @Test
    void findsAnEntry() {
        assertThat(find("alice", ENTRY)).isEqualTo(new Found(new PosixIds(1234L, 5678L, List.of(4000L, 4001L))));
    }

    @Test
    void leavesTheJudgementOfNumbersToTheRules() {
        assertThat(find("alice", "{uid: 0, gid: -1}")).isEqualTo(new Found(new PosixIds(0L, -1L, List.of())));
        assertThat(find("alice", "{}")).isEqualTo(new Found(new PosixIds(null, null, List.of())));
    }

    @Test
    void doesNotFindWhoIsNotThere() {
        var expected = new NotFound(
                "the ConfigMap runai/runai-users has no entry \"bob\"",
                "ask an administrator to add \"bob\" to the ConfigMap runai/runai-users");

        assertThat(directory(Map.of("alice", ENTRY)).find("bob")).isEqualTo(expected);
        assertThat(directory(null).find("bob")).isEqualTo(expected);
        assertThat(directory(Map.of("Bob", ENTRY)).find("bob"))
                .as("names are exact")
                .isEqualTo(expected);
    }

    @Test
    void doesNotAdviseAKeyThatKubernetesRefuses() {
        assertThat(directory(Map.of("alice", ENTRY)).find("alice@example.com"))
                .isEqualTo(new NotFound(
                        "the ConfigMap runai/runai-users cannot hold a name with an @ such as \"alice@example.com\"",
                        "ask an administrator to name what follows the login name in identity.submitter.usernameSuffix"
                                + " of the cluster-config, or use the name under which this user is entered"));
    }

    @Test
    void isUnavailableWithoutTheConfigMap() {
        assertThat(new ConfigMapDirectory("runai", "runai-users", null).find("alice"))
                .isEqualTo(
                        new Unavailable("ConfigMap runai/runai-users, which the cluster-config names as the directory,"
                                + " does not exist; ask an administrator to create it"));
    }

    @ParameterizedTest
    @MethodSource
    void doesNotGuessWhatAnEntryMeans(String entry, String problem) {
        assertThat(find("alice", entry))
                .isEqualTo(new Unavailable(
                        "ConfigMap runai/runai-users, key alice, " + problem + "; ask an administrator to correct it"));
    }

    static Stream<Arguments> doesNotGuessWhatAnEntryMeans() {
        var number = "; allowed: a whole number, in decimal digits without quotes";
        var keys = "; allowed: a mapping with the keys uid, gid, supplementalGroups";
        return Stream.of(
                arguments("", "line 1: the document has no value" + keys),
                arguments("1234", "line 1: the document is 1234" + keys),
                arguments("1234:5678", "line 1: the document is the text \"1234:5678\"" + keys),
                arguments("uid: \"1234\"\ngid: 5678", "line 1: uid is the text \"1234\"" + number),
                arguments("uid: 1234\ngid:", "line 2: gid has no value" + number),
                arguments("uid: 0x10", "line 1: uid is the text \"0x10\"" + number),
                arguments("uid: 0123", "line 1: uid is the text \"0123\"" + number),
                arguments("uid: 1e3", "line 1: uid is 1e3" + number),
                arguments("uid: 1234.0", "line 1: uid is 1234.0" + number),
                arguments("uid: 99999999999999999999", "line 1: uid is 99999999999999999999" + number),
                arguments("uid: !!int abc", "line 1: uid is abc" + number),
                arguments("supplementalGroups: 4000", "line 1: supplementalGroups is 4000; allowed: a list"),
                arguments(
                        "supplementalGroups:\n- 4000\n- staff",
                        "line 3: supplementalGroups[1] is the text \"staff\"" + number),
                arguments(
                        "uid: 1\ngroups: [1]",
                        "line 2: groups is not a known key; allowed: uid, gid, supplementalGroups"),
                arguments("uid: 1\nuid: 2", "line 2: uid is there twice; keep one"));
    }

    @Test
    void aMistakeInOneEntryConcernsThatUserAlone() {
        var directory = directory(Map.of("alice", ENTRY, "bob", "uid: ["));

        assertThat(directory.find("bob")).isInstanceOf(Unavailable.class);
        assertThat(directory.find("alice")).isInstanceOf(Found.class);
    }

    @Test
    void saysWhoHasAUid() {
        var directory = directory(Map.of(
                "bob", "{uid: 1235, gid: 1234, supplementalGroups: [11234]}",
                "zoe", "{uid: 1234, gid: 5000}",
                "alice", ENTRY,
                "Alice", "{uid: 12345, gid: 5678}",
                "nobody", "{}"));

        assertThat(directory.namesOf(1234))
                .isEqualTo(known(Map.of(
                        "alice",
                        new PosixIds(1234L, 5678L, List.of(4000L, 4001L)),
                        "zoe",
                        new PosixIds(1234L, 5000L, List.of()))));
        assertThat(((Known) directory.namesOf(1234)).entries().keySet())
                .as("in order")
                .containsExactly("alice", "zoe");
        assertThat(directory.namesOf(5678)).isEqualTo(Known.NONE);
        assertThat(directory(null).namesOf(1234)).isEqualTo(Known.NONE);
    }

    @Test
    void whatCannotBeReadIsNobodysUidAndKeepsNobodyFromTheirs() {
        var directory = directory(Map.of("alice", "{uid: 1234}", "bob", "uid: [1234", "carol", "{uid: \"1234\"}"));

        assertThat(directory.namesOf(1234)).isEqualTo(known(Map.of("alice", new PosixIds(1234L, null, List.of()))));
    }

    @Test
    void aNameThatNoJobMayHaveHasNoUid() {
        var entry = "{uid: 1234, gid: 5678}";

        assertThat(directory(Map.of("root", entry, "Root", entry, "1234", entry, ".alice", entry, "-", entry))
                        .namesOf(1234))
                .isEqualTo(Known.NONE);
    }

    @Test
    void doesNotSayWhoHasAUidWithoutTheConfigMap() {
        var directory = new ConfigMapDirectory("runai", "runai-users", null);

        assertThat(directory.namesOf(1234)).isEqualTo(directory.find("alice"));
    }

    @Test
    void howeverManyAreAskedForEachEntryOfAVersionIsReadOnce() {
        var users = new CountingMap();
        IntStream.rangeClosed(1, 15_000).forEach(uid -> users.put("user-" + uid, "{uid: " + uid + ", gid: 20}"));
        var version = new ConfigMapBuilder().build();
        version.setData(users);
        var directories = new ConfigMapDirectories("runai");

        for (long uid = 1; uid <= 40; uid++) {
            assertThat(directories.of("runai-users", version).namesOf(uid))
                    .isEqualTo(known(Map.of("user-" + uid, new PosixIds(uid, 20L, List.of()))));
        }
        assertThat(directories.of("runai-users", version).namesOf(20_000)).isEqualTo(Known.NONE);
        assertThat(users.read).isEqualTo(15_000);
    }

    @Test
    void anotherVersionIsReadAnew() {
        var directories = new ConfigMapDirectories("runai");
        var before =
                new ConfigMapBuilder().withData(Map.of("alice", "{uid: 1}")).build();
        var after = new ConfigMapBuilder().withData(Map.of("alice", "{uid: 2}")).build();

        assertThat(directories.of("runai-users", before).namesOf(1)).isNotEqualTo(Known.NONE);
        assertThat(directories.of("runai-users", after).namesOf(1)).isEqualTo(Known.NONE);
        assertThat(directories.of("others", after).find("bob"))
                .isEqualTo(new NotFound(
                        "the ConfigMap runai/others has no entry \"bob\"",
                        "ask an administrator to add \"bob\" to the ConfigMap runai/others"));
        assertThat(directories.of("others", null).namesOf(1)).isInstanceOf(Unavailable.class);
    }

    /** Counts what is read of it. */
    private static final class CountingMap extends HashMap<String, String> {

        private static final long serialVersionUID = 1;

        private int read;

        @Override
        public String get(Object key) {
            read++;
            return super.get(key);
        }
    }

    @Test
    void aUidIsWhosesoeverLookUpSaysSoHoweverAnEntryIsGarbled() {
        assertThat(GarbledYaml.of(ENTRY, 5_000)).allSatisfy(entry -> {
            var directory = directory(Map.of("alice", entry));
            var found = directory.find("alice") instanceof Found alice
                    && Long.valueOf(1234).equals(alice.entry().uid());

            assertThat(directory.namesOf(1234)).isInstanceOfSatisfying(Known.class, known -> assertThat(
                            known.entries().containsKey("alice"))
                    .isEqualTo(found));
        });
    }

    @Test
    void answersOnGarbledEntries() {
        assertThat(GarbledYaml.of(ENTRY, 5_000).map(entry -> find("alice", entry)))
                .hasAtLeastOneElementOfType(Found.class)
                .hasAtLeastOneElementOfType(Unavailable.class)
                .hasOnlyElementsOfTypes(Found.class, Unavailable.class);
    }

    private static Known known(Map<String, PosixIds> entries) {
        return new Known(new TreeMap<>(entries));
    }

    private static Lookup find(String name, String entry) {
        return directory(Map.of(name, entry)).find(name);
    }

    private static Directory directory(Map<String, String> data) {
        return new ConfigMapDirectory(
                "runai", "runai-users", new ConfigMapBuilder().withData(data).build());
    }
}
