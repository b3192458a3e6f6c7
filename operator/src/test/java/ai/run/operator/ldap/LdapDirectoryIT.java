package ai.run.operator.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.clusterconfig.DirectoryConfig;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Valid;
import ai.run.operator.identity.Directory.Lookup;
import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.NotFound;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.Directory.Names.Known;
import ai.run.operator.identity.Directory.PosixIds;
import ai.run.operator.ldapsettings.LdapSettings;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.users.OpenLdap;
import ai.run.operator.testing.users.TestAuthority;
import com.unboundid.ldap.sdk.Attribute;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Look-ups in a real OpenLDAP server, with TLS. */
@OtherCluster
class LdapDirectoryIT {

    private static final Found ALICE = new Found(new PosixIds(1234L, 5678L, List.of(4000L, 4001L)));

    @TempDir
    static Path folder;

    private static TestAuthority authority;
    private static OpenLdap server;

    /** The time of day as the directory sees it, beside the real one. */
    private final AtomicLong nanosLater = new AtomicLong();

    private final Map<String, Map<String, String>> secrets = new HashMap<>();
    private final List<LdapDirectory> opened = new ArrayList<>();

    @BeforeAll
    static void startServer() throws Exception {
        authority = new TestAuthority(Files.createDirectories(folder.resolve("ca")));
        server = OpenLdap.withTestData(folder.resolve("server"), authority);
    }

    @AfterAll
    static void endServer() throws IOException {
        server.close();
    }

    @AfterEach
    void closeDirectories() {
        opened.forEach(LdapDirectory::close);
    }

    @Test
    void findsAUserAndTheirGroupsByUidAndByDn() throws IOException {
        assertThat(directory(server.url(), "").find("alice")).isEqualTo(ALICE);
    }

    @Test
    void findsThemWithStartTls() throws IOException {
        assertThat(directory(server.urlWithStartTls(), "startTls: true").find("alice"))
                .isEqualTo(ALICE);
    }

    @Test
    void readsAuthoritiesFromAConfigMap() throws IOException {
        assertThat(directory(server.url(), "caConfigMap: {name: ldap-ca}").find("alice"))
                .isEqualTo(ALICE);
    }

    @Test
    void aDnFullOfMetacharactersIsAValueLikeAnyOther() throws IOException {
        assertThat(directory(server.url(), "").find("bob"))
                .isEqualTo(new Found(new PosixIds(1235L, 5678L, List.of(4000L, 4001L))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "*", "a*", "*)(uid=*", "alice)(|(uid=*", "\\2a", "", "alice\u0000", "ali\\63e"})
    void whoHasNoEntryIsUnknownWhateverTheNameSays(String name) throws IOException {
        assertThat(directory(server.url(), "").find(name)).isInstanceOf(NotFound.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALICE", "Alice", " alice", "alice "})
    void anotherSpellingIsAnotherUser(String name) throws IOException {
        assertThat(directory(server.url(), "").find(name))
                .isEqualTo(new NotFound(
                        "the LDAP directory spells \"" + name + "\" as \"alice\" (below dc=example,dc=org)",
                        "spell spec.user.name as the directory does"));
    }

    @Test
    void twoEntriesForANameAreNeverChosenFrom() throws IOException {
        assertThat(unavailable(directory(server.url(), "").find("twin")))
                .contains(
                        "several entries for \"twin\": \"uid=twin,ou=elsewhere,dc=example,dc=org\","
                                + " \"uid=twin,ou=people,dc=example,dc=org\"",
                        "ask an administrator");
    }

    private static final String ACTIVE_DIRECTORY =
            """
            groupBaseDn: ou=groups,dc=example,dc=org
            userFilter: (&(objectClass=user)(sAMAccountName={name}))
            """;
    private static final String MS_ATTRIBUTES =
            "uid: msSFU30UidNumber, gid: msSFU30GidNumber, groupGid: msSFU30GidNumber";

    @Test
    void attributesMayBeActiveDirectorys() throws IOException {
        var directory = directory(
                server.url(),
                ACTIVE_DIRECTORY + "groupFilter: (&(objectClass=group)(member={dn}))\nattributes: {" + MS_ATTRIBUTES
                        + "}");

        assertThat(directory.find("carol")).isEqualTo(new Found(new PosixIds(2234L, 6678L, List.of(7000L))));
        assertThat(directory.find("alice")).isInstanceOf(NotFound.class);
    }

    @Test
    void groupsMayBeThoseThatTheUsersEntryNames() throws IOException {
        var directory = directory(
                server.url(),
                ACTIVE_DIRECTORY + "groupFilter: (memberUid={name})\nattributes: {" + MS_ATTRIBUTES
                        + ", memberOf: memberOf}");

        assertThat(directory.find("carol"))
                .as("without the group outside of the groups' base")
                .isEqualTo(new Found(new PosixIds(2234L, 6678L, List.of(7000L))));
    }

    @Test
    void whatAnEntryLacksIsMissingAndWhatItGarblesIsAMistake() throws IOException {
        var directory = directory(server.url(), ACTIVE_DIRECTORY + "attributes: {" + MS_ATTRIBUTES + "}");

        assertThat(directory.find("nogroup")).isEqualTo(new Found(new PosixIds(2235L, null, List.of())));
        assertThat(unavailable(directory.find("garbled")))
                .contains("has \"staff\" as its msSFU30GidNumber, where one whole number is needed");
    }

    @Test
    void reads5000GroupsInPages() throws Exception {
        try (var root = server.asRoot()) {
            for (var i = 0; i < 5_000; i++) {
                root.add(
                        "cn=group-" + i + ",ou=groups,dc=example,dc=org",
                        new Attribute("objectClass", "applicationProcess", "posixGroup"),
                        new Attribute("gidNumber", String.valueOf(10_000 + i)),
                        new Attribute("memberUid", "many"));
            }
        }

        assertThat(directory(server.url(), "timeout: 30s").find("many"))
                .isEqualTo(new Found(new PosixIds(
                        1238L, 5678L, LongStream.range(10_000, 15_000).boxed().toList())));
    }

    @Test
    void refusesAServerOfAnotherAuthority() throws IOException {
        var other = new TestAuthority(Files.createDirectories(folder.resolve("other-ca")));
        for (var url : List.of(server.url(), server.urlWithStartTls())) {
            var directory = directory(url, url.equals(server.url()) ? "" : "startTls: true");
            secrets.get("runai-ldap").put("ca.crt", other.certificate());

            assertThat(unavailable(directory.find("alice"))).contains("PKIX path");
        }
    }

    @Test
    void refusesAServerThatJavaDoesNotTrustWhereNoAuthorityIsNamed() throws IOException {
        assertThat(unavailable(
                        open(server.url(), "bindSecret: {name: runai-ldap}").find("alice")))
                .contains("PKIX path");
    }

    @Test
    void refusesAServerOfAnotherName() throws IOException {
        authority.issue("other", "DNS:ldap.example.org", 30);
        try (var other = new OpenLdap(folder.resolve("other"), authority, "other")) {
            assertThat(unavailable(directory(other.url(), "").find("alice"))).contains("localhost", "ldap.example.org");
            assertThat(unavailable(
                            directory(other.urlWithStartTls(), "startTls: true").find("alice")))
                    .contains("localhost", "ldap.example.org");
        }
    }

    @Test
    void refusesAnExpiredCertificate() throws IOException {
        authority.issue("expired", "DNS:localhost", -1);
        try (var expired = new OpenLdap(folder.resolve("expired"), authority, "expired")) {
            assertThat(unavailable(directory(expired.url(), "").find("alice"))).contains("expired");
        }
    }

    @Test
    void aWrongPasswordIsSaidAndNotShownAndItsRepairIsNoticed() throws IOException {
        var directory = directory(server.url(), "");
        secrets.get("runai-ldap").put("password", "incorrect horse");
        assertThat(unavailable(directory.find("alice")))
                .contains("refuses the operator's bindDn or password")
                .doesNotContain("horse");

        secrets.get("runai-ldap").put("password", OpenLdap.PASSWORD);
        later(Duration.ofSeconds(1));
        assertThat(directory.find("alice")).isEqualTo(ALICE);
    }

    @Test
    void whatIsMissingInTheSecretIsNamed() throws IOException {
        var directory = directory(server.url(), "");
        secrets.get("runai-ldap").remove("password");
        assertThat(unavailable(directory.find("alice"))).contains("Secret runai-ldap has no key password");

        secrets.get("runai-ldap").put("password", OpenLdap.PASSWORD);
        secrets.get("runai-ldap").put("ca.crt", "none");
        later(Duration.ofSeconds(1));
        assertThat(unavailable(directory.find("alice")))
                .contains("Secret runai-ldap, key ca.crt, holds no certificates");
    }

    @Test
    void anonymousSeesWhatTheServerShows() throws IOException {
        assertThat(unavailable(
                        open(server.url(), "caSecret: {name: runai-ldap}").find("alice")))
                .contains("does not have the baseDn");
    }

    @Test
    void goesOnWhenTheServerIsBack() throws Exception {
        try (var mine = OpenLdap.withTestData(folder.resolve("restarted"), authority)) {
            var directory = directory(mine.url(), "cacheTtl: 0s");
            assertThat(directory.find("alice")).isEqualTo(ALICE);

            mine.stop();
            var first = unavailable(directory.find("alice"));
            assertThat(first).contains(mine.url(), "Connection refused", "goes on by itself");
            later(Duration.ofSeconds(1));
            assertThat(unavailable(directory.find("alice")))
                    .as("the same words, lest the status change")
                    .isEqualTo(first);

            mine.start();
            later(Duration.ofSeconds(1));
            assertThat(directory.find("alice")).isEqualTo(ALICE);
        }
    }

    @Test
    void aConnectionThatTheServerHasClosedIsReplacedWithoutAWord() throws Exception {
        try (var mine = OpenLdap.withTestData(folder.resolve("closed"), authority)) {
            var directory = directory(mine.url(), "cacheTtl: 0s");
            assertThat(directory.find("alice")).isEqualTo(ALICE);
            mine.stop();
            mine.start();
            assertThat(directory.find("alice")).isEqualTo(ALICE);
        }
    }

    @Test
    void theNextServerIsAskedWhenTheFirstIsDown() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var urls = "[ldaps://localhost:%d, ldaps://localhost:%d, %s]"
                    .formatted(OpenLdap.freePort(), silent.getLocalPort(), server.url());

            assertThat(directory(urls, "").find("alice")).isEqualTo(ALICE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ldap", "ldaps"})
    void aServerThatNeverAnswersCostsTheTimeoutOnceAndThenNothing(String scheme) throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var directory = directory(
                    scheme + "://localhost:" + silent.getLocalPort(),
                    "timeout: 1s" + (scheme.equals("ldap") ? "\nstartTls: true" : ""));

            var began = System.nanoTime();
            var answer = unavailable(directory.find("alice"));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1_500));

            began = System.nanoTime();
            IntStream.range(0, 1_000).forEach(i -> assertThat(unavailable(directory.find("user-" + i)))
                    .isEqualTo(answer));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(500));
        }
    }

    @Test
    void aServerThatHangsLaterIsGivenUpInTimeAndAskedAgain() throws Exception {
        try (var mine = OpenLdap.withTestData(folder.resolve("hanging"), authority)) {
            var directory = directory(mine.url(), "timeout: 1s\ncacheTtl: 0s");
            assertThat(directory.find("alice")).isEqualTo(ALICE);

            mine.pause();
            var began = System.nanoTime();
            assertThat(unavailable(directory.find("alice"))).contains("no answer within 1 s");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1_500));

            mine.resume();
            await("it is asked again")
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(directory.find("alice")).isEqualTo(ALICE));
        }
    }

    @Test
    void aNameIsRememberedForAWhile() throws Exception {
        try (var mine = OpenLdap.withTestData(folder.resolve("cached"), authority)) {
            var directory = directory(mine.url(), "cacheTtl: 10m");
            assertThat(directory.find("alice")).isEqualTo(ALICE);
            mine.modify("uid=alice,ou=people,dc=example,dc=org", "uidNumber", "4321");

            later(Duration.ofMinutes(10).minusNanos(1).minusSeconds(30));
            assertThat(directory.find("alice")).isEqualTo(ALICE);
            later(Duration.ofSeconds(31));
            assertThat(directory.find("alice")).isEqualTo(new Found(new PosixIds(4321L, 5678L, List.of(4000L, 4001L))));
        }
    }

    @Test
    void saysWhoHasAUid() throws IOException {
        var directory = directory(server.url(), "");

        assertThat(directory.namesOf(1234)).isEqualTo(Known.of(1234, Map.of("alice", ALICE)));
        assertThat(directory.namesOf(1235))
                .as("a DN full of metacharacters")
                .isEqualTo(Known.of(1235, Map.of("bob", directory.find("bob"))));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 9, 123, 12345, 5678, Long.MAX_VALUE})
    void aUidThatNoEntryHasIsNobodys(long uid) throws IOException {
        assertThat(directory(server.url(), "").namesOf(uid)).isEqualTo(Known.NONE);
    }

    @Test
    void namesThatShareAUidAreSaidInOrder() throws Exception {
        for (var name : List.of("zack", "adam", "1400", "Root")) {
            addUser(name, 1400);
        }

        assertThat(directory(server.url(), "").namesOf(1400)).isInstanceOfSatisfying(Known.class, known -> assertThat(
                        known.entries().keySet())
                .as("without names that no job may have")
                .containsExactly("adam", "zack"));
    }

    @Test
    void aUidIsNobodysWhoIsNotFoundByName() throws IOException {
        assertThat(directory(server.url(), "").namesOf(1236))
                .as("there are two of that name")
                .isEqualTo(Known.NONE);
    }

    @Test
    void anEntryHasEveryNameThatTheFilterFindsItBy() throws Exception {
        server.add(
                "dn: uid=c.jones,ou=people,dc=example,dc=org",
                "objectClass: account",
                "objectClass: user",
                "uid: c.jones",
                "uid: c jones",
                "description: cj@example.org",
                "sAMAccountName: CJones",
                "msSFU30UidNumber: 2240",
                "msSFU30GidNumber: 6678");
        var filter =
                "(&(objectClass=user)(!(host={name}))(|(sAMAccountName={name})(description={name}@example.org)(uid={name})))";
        var directory = directory(
                server.url(),
                "groupBaseDn: ou=groups,dc=example,dc=org\nuserFilter: " + filter
                        + "\ngroupFilter: (&(objectClass=group)(member={dn}))\nattributes: {" + MS_ATTRIBUTES + "}");

        var entry = new Found(new PosixIds(2240L, 6678L, List.of()));
        assertThat(directory.namesOf(2240))
                .isEqualTo(Known.of(2240, Map.of("CJones", entry, "c.jones", entry, "cj", entry)));
    }

    @Test
    void whoseEntryCannotBeReadHasNoUid() throws IOException {
        var directory = directory(server.url(), ACTIVE_DIRECTORY + "attributes: {" + MS_ATTRIBUTES + "}");

        assertThat(directory.find("garbled")).isInstanceOf(Unavailable.class);
        assertThat(directory.namesOf(2236)).isEqualTo(Known.NONE);
        assertThat(directory.namesOf(2235))
                .as("an entry that lacks a number can be read")
                .isEqualTo(Known.of(2235, Map.of("nogroup", new Found(new PosixIds(2235L, null, List.of())))));
    }

    @Test
    void aUidOfMoreNamesThanAPersonHasIsAMistake() throws Exception {
        for (var i = 0; i <= 100; i++) {
            addUser("crowd-" + i, 1500);
        }

        assertThat(directory(server.url(), "").namesOf(1500))
                .isEqualTo(new Unavailable("the LDAP directory has more than 100 names for the UID 1500; ask an"
                        + " administrator to correct the entry, or the filters of identity.directory.ldap"));
    }

    @Test
    void aUidIsAskedForLikeANameWhenTheServerIsDown() throws Exception {
        try (var mine = OpenLdap.withTestData(folder.resolve("down"), authority)) {
            var directory = directory(mine.url(), "cacheTtl: 0s");
            var names = directory.namesOf(1234);
            assertThat(names).isEqualTo(Known.of(1234, Map.of("alice", ALICE)));

            mine.stop();
            var outage = directory.namesOf(1234);
            assertThat(outage).isInstanceOf(Unavailable.class).isEqualTo(directory.find("alice"));

            mine.start();
            assertThat(directory.namesOf(1234)).as("not asked yet").isEqualTo(outage);
            later(Duration.ofSeconds(1));
            assertThat(directory.namesOf(1234)).isEqualTo(names);
        }
    }

    @Test
    void aServerThatHangsIsGivenUpInTimeWhoeverHasTheUid() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var directory = directory("ldaps://localhost:" + silent.getLocalPort(), "timeout: 1s");

            var began = System.nanoTime();
            assertThat(directory.namesOf(1234)).isInstanceOf(Unavailable.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1_500));
        }
    }

    @Test
    void aUidIsRememberedForAsLongAsItsNames() throws Exception {
        try (var mine = OpenLdap.withTestData(folder.resolve("cached-uid"), authority)) {
            var directory = directory(mine.url(), "cacheTtl: 10m");
            var names = directory.namesOf(1234);
            mine.modify("uid=alice,ou=people,dc=example,dc=org", "uidNumber", "4321");

            assertThat(directory.namesOf(1234)).isEqualTo(names);
            assertThat(directory.find("alice")).as("both ways alike").isEqualTo(ALICE);
            assertThat(directory.namesOf(4321)).isEqualTo(Known.of(4321, Map.of("alice", directory.find("alice"))));
            assertThat(directory.namesOf(1234)).as("alice has another UID now").isEqualTo(Known.NONE);
        }
    }

    @Test
    void whoIsUnknownIsRememberedForSeconds() throws Exception {
        var directory = directory(server.url(), "");
        assertThat(directory.find("dave")).isInstanceOf(NotFound.class);
        assertThat(directory.namesOf(1300)).isEqualTo(Known.NONE);
        addUser("dave", 1300);
        assertThat(directory.find("dave")).isInstanceOf(NotFound.class);
        assertThat(directory.namesOf(1300)).isEqualTo(Known.NONE);
        later(Duration.ofSeconds(10));
        assertThat(directory.namesOf(1300)).isEqualTo(Known.of(1300, Map.of("dave", directory.find("dave"))));
        assertThat(directory.find("dave")).isEqualTo(new Found(new PosixIds(1300L, 5678L, List.of())));
    }

    private static void addUser(String name, long uid) throws Exception {
        server.add(
                "dn: uid=%s,ou=people,dc=example,dc=org".formatted(name),
                "objectClass: account",
                "objectClass: posixAccount",
                "uid: " + name,
                "cn: " + name,
                "uidNumber: " + uid,
                "gidNumber: 5678",
                "homeDirectory: /home/" + name);
    }

    /** A directory with the operator's credentials and the test's authority. */
    private LdapDirectory directory(String url, String more) throws IOException {
        return open(
                url,
                "bindSecret: {name: runai-ldap}\n"
                        + (more.contains("caConfigMap") ? "" : "caSecret: {name: runai-ldap}\n") + more);
    }

    private LdapDirectory open(String url, String more) throws IOException {
        secrets.put(
                "runai-ldap",
                new HashMap<>(Map.of(
                        "bindDn",
                        "cn=operator,dc=example,dc=org",
                        "password",
                        OpenLdap.PASSWORD,
                        "ca.crt",
                        authority.certificate())));
        var ca = Map.of("ca.crt", authority.certificate());
        var objects = new ConfigObjects() {
            @Override
            public Map<String, String> secret(String name) {
                return secrets.get(name);
            }

            @Override
            public Map<String, String> configMap(String name) {
                return ca;
            }
        };
        var settings = settings("url: " + url + "\nbaseDn: dc=example,dc=org\n" + more);
        var directory = new LdapDirectory(settings, objects, () -> System.nanoTime() + nanosLater.get());
        opened.add(directory);
        return directory;
    }

    static LdapSettings settings(String ldap) {
        var parsed = ClusterConfigParser.read(List.of(new ConfigMapBuilder()
                .withNewMetadata()
                .endMetadata()
                .addToData("config", "identity:\n  directory:\n    ldap:\n" + ldap.indent(6))
                .build()));
        assertThat(parsed).isInstanceOf(Valid.class);
        return ((DirectoryConfig.InLdap) ((Valid) parsed).config().identity().directory()).settings();
    }

    private void later(Duration duration) {
        nanosLater.addAndGet(duration.toNanos());
    }

    private static String unavailable(Lookup lookup) {
        assertThat(lookup).isInstanceOf(Unavailable.class);
        return ((Unavailable) lookup).message();
    }
}
