package ai.run.operator.identity;

import static ai.run.operator.identity.FindOnly.directory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.clusterconfig.ClusterConfig.SubmitterClaims;
import ai.run.operator.clusterconfig.ClusterConfig.Trust;
import ai.run.operator.clusterconfig.DirectoryConfig;
import ai.run.operator.clusterconfig.IdRanges;
import ai.run.operator.clusterconfig.IdRanges.Range;
import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.NotFound;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.Directory.PosixIds;
import ai.run.operator.identity.IdentityResolution.Rejected;
import ai.run.operator.identity.IdentityResolution.Resolved;
import ai.run.v1.Identity.Source;
import ai.run.v1.Reason;
import ai.run.v1.User;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityResolverTest {

    private static final String NAME_REMEDY =
            "; set it to a login name of at most 128 letters (a-z, A-Z), digits, _, ., @"
                    + " and -, that starts with a letter, a digit or _";
    private static final String SPEC_REMEDY = "; set the uid and gid of an ordinary user";
    private static final String ADMINISTRATOR = "; ask an administrator to correct it";

    /** What must not be asked: a look-up fails the test. */
    private static final Directory UNTOUCHED = directory(name -> {
        throw new AssertionError("looked up " + name);
    });

    private static final IdentityPolicy NARROW = new IdentityPolicy(
            new IdRanges(List.of(new Range(1000, 60000), new Range(70000, 70000))),
            new IdRanges(List.of(new Range(5000, 6000))),
            IdentityPolicy.DEFAULT.sources(),
            new DirectoryConfig.InConfigMap("runai-users"),
            Trust.CLAIMED,
            SubmitterClaims.DEFAULT,
            IdentityPolicy.DEFAULT.maxSubmissionAge(),
            IdentityPolicy.DEFAULT.wildcardGrants(),
            IdentityPolicy.DEFAULT.requireStrictGroups());

    @Test
    void theSpecsNumbersAreTheIdentity() {
        assertThat(resolve(user("alice", 1234L, 5678L, 4000L)))
                .isEqualTo(new Resolved(new UserIdentity("alice", 1234, 5678, List.of(4000L), Source.SPEC)));
    }

    @Test
    void aNameIsNotNeeded() {
        assertThat(resolve(user(null, 1234L, 5678L)))
                .isEqualTo(new Resolved(new UserIdentity(null, 1234, 5678, List.of(), Source.SPEC)));
    }

    @Test
    void theUidItselfIsAName() {
        assertThat(resolve(user("1234", 1234L, 5678L)))
                .isEqualTo(new Resolved(new UserIdentity("1234", 1234, 5678, List.of(), Source.SPEC)));
    }

    @Test
    void theLargestIdsAreAccepted() {
        assertThat(resolve(user(null, User.ID_MAX, User.ID_MAX, User.ID_MAX))).isInstanceOf(Resolved.class);
    }

    @Test
    void aNameAloneIsLookedUp() {
        var directory = directory(name -> name.equals("alice")
                ? new Found(new PosixIds(1234L, 5678L, List.of(4001L, 4000L)))
                : new NotFound("not reached", ""));

        assertThat(IdentityResolver.resolve(
                        user("alice", null, null), IdentityPolicy.DEFAULT, IdentityLookups.of(directory)))
                .isEqualTo(
                        new Resolved(new UserIdentity("alice", 1234, 5678, List.of(4000L, 4001L), Source.DIRECTORY)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "alice ",
                "a b",
                "alice\n",
                "alice:0:0",
                "../alice",
                ".alice",
                "-alice",
                "$HOME",
                "a/b",
                "r\u00F6\u00F6t",
                "r\u043E\u043Et",
                "\uFF52\uFF4F\uFF4F\uFF54",
                "root\u0000",
                "\uD800"
            })
    void aNameThatCannotStandInAPathAndAPasswdFileIsRefused(String name) {
        assertThat(resolve(user(name, 1234L, 5678L))).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(Reason.InvalidUserName);
            assertThat(rejected.message()).matches("spec\\.user\\.name is \"[ -~]*\"; set it to [ -~]+");
        });
        assertThat(resolve(user(name, null, null)))
                .as("without numbers nothing is looked up")
                .isEqualTo(resolve(user(name, 1234L, 5678L)));
    }

    @ParameterizedTest
    @MethodSource
    void refusesNames(String name, Reason reason, String message) {
        assertThat(resolve(user(name, null, null))).isEqualTo(new Rejected(reason, message));
        assertThat(resolve(user(name, 999L, 999L))).isEqualTo(new Rejected(reason, message));
    }

    static Stream<Arguments> refusesNames() {
        return Stream.of(
                arguments("al ice", Reason.InvalidUserName, "spec.user.name is \"al ice\"" + NAME_REMEDY),
                arguments("r\u043Eot", Reason.InvalidUserName, "spec.user.name is \"r\\u043Eot\"" + NAME_REMEDY),
                arguments(
                        "x".repeat(129),
                        Reason.InvalidUserName,
                        "spec.user.name is \"" + "x".repeat(60) + "...\"" + NAME_REMEDY),
                arguments(
                        "root",
                        Reason.RootUser,
                        "spec.user.name is \"root\", and no job runs as root; name another user"),
                arguments(
                        "Root",
                        Reason.InvalidUserName,
                        "spec.user.name is \"Root\", which reads like root; name another user"),
                arguments(
                        "01234",
                        Reason.InvalidUserName,
                        "spec.user.name is \"01234\", which programs would take for a UID; set it to a login name, or"
                                + " leave it out and set spec.user.uid and spec.user.gid"),
                arguments(
                        "0",
                        Reason.InvalidUserName,
                        "spec.user.name is \"0\", which programs would take for a UID; set it to a login name, or leave"
                                + " it out and set spec.user.uid and spec.user.gid"));
    }

    @ParameterizedTest
    @MethodSource
    void refusesNumbers(PosixIds ids, Reason reason, String problem) {
        var user = user("alice", ids.uid(), ids.gid(), ids.supplementalGroups().toArray(Long[]::new));

        assertThat(resolve(user)).isEqualTo(new Rejected(reason, "spec.user " + problem + SPEC_REMEDY));
    }

    @ParameterizedTest
    @MethodSource("refusesNumbers")
    void refusesTheDirectorysNumbersByTheSameRules(PosixIds ids, Reason reason, String problem) {
        var resolution = IdentityResolver.resolve(
                user("alice", null, null),
                IdentityPolicy.DEFAULT,
                IdentityLookups.of(directory(name -> new Found(ids))));

        assertThat(resolution)
                .isEqualTo(new Rejected(reason, "the directory's entry \"alice\" " + problem + ADMINISTRATOR));
    }

    static Stream<Arguments> refusesNumbers() {
        var noUid = "has no uid, and groups alone make no identity";
        var noGid = "has a uid without a gid, and would run with root's group, GID 0";
        var rootUid = "has the uid 0, and no job runs as root";
        var rootGroup = "has the group 0 as its gid or in supplementalGroups, and no job runs with root's group";
        var notBetween = "has an ID that is not between 1 and 2147483647: ";
        return Stream.of(
                arguments(ids(null, 5678L), Reason.UserIdMissing, noUid),
                arguments(ids(null, null, 4000L), Reason.UserIdMissing, noUid),
                arguments(ids(null, 0L), Reason.UserIdMissing, noUid),
                arguments(ids(1234L, null), Reason.GroupMissing, noGid),
                arguments(ids(1234L, null, 4000L), Reason.GroupMissing, noGid),
                arguments(ids(0L, 5678L), Reason.RootUser, rootUid),
                arguments(ids(0L, null), Reason.RootUser, rootUid),
                arguments(ids(0L, 0L), Reason.RootUser, rootUid),
                arguments(ids(1234L, 0L), Reason.RootGroup, rootGroup),
                arguments(ids(1234L, 5678L, 4000L, 0L), Reason.RootGroup, rootGroup),
                arguments(ids(-1L, 5678L), Reason.InvalidId, notBetween + "-1"),
                arguments(ids(2147483648L, 5678L), Reason.InvalidId, notBetween + "2147483648"),
                arguments(ids(4294967296L, 5678L), Reason.InvalidId, notBetween + "4294967296"),
                arguments(ids(1234L, -5L), Reason.InvalidId, notBetween + "-5"),
                arguments(
                        ids(1234L, 5678L, -7L, Long.MAX_VALUE),
                        Reason.InvalidId,
                        notBetween + "-7, 9223372036854775807"));
    }

    @Test
    void aGroupWithoutAValueIsRefused() {
        var user = User.builder()
                .uid(1234L)
                .gid(5678L)
                .supplementalGroups(Arrays.asList(4000L, null))
                .build();

        assertThat(resolve(user))
                .isEqualTo(new Rejected(
                        Reason.InvalidId, "spec.user.supplementalGroups has an element without a value; remove it"));
    }

    @Test
    void theClusterConfigLimitsTheUids() {
        assertThat(IdentityResolver.resolve(user("alice", 500L, 5678L), NARROW, IdentityLookups.of(UNTOUCHED)))
                .isEqualTo(new Rejected(
                        Reason.UidNotAllowed,
                        "spec.user has a UID that the cluster-config does not allow: 500; use one of 1000-60000, 70000"
                                + " (identity.allowedUids), or ask an administrator to allow it"));
        assertThat(IdentityResolver.resolve(user("alice", 70000L, 5678L), NARROW, IdentityLookups.of(UNTOUCHED)))
                .isInstanceOf(Resolved.class);
    }

    @Test
    void theClusterConfigLimitsTheGids() {
        assertThat(IdentityResolver.resolve(
                        user("alice", 1234L, 5678L, 5000L, 4000L, 27L), NARROW, IdentityLookups.of(UNTOUCHED)))
                .isEqualTo(new Rejected(
                        Reason.GidNotAllowed,
                        "spec.user has a GID that the cluster-config does not allow: 4000, 27; use one of 5000-6000"
                                + " (identity.allowedGids), or ask an administrator to allow it"));
    }

    @Test
    void theClusterConfigLimitsTheDirectoryToo() {
        var directory = directory(name -> new Found(new PosixIds(1234L, 27L, List.of())));

        assertThat(IdentityResolver.resolve(user("alice", null, null), NARROW, IdentityLookups.of(directory)))
                .isEqualTo(new Rejected(
                        Reason.GidNotAllowed,
                        "the directory's entry \"alice\" has a GID that the cluster-config does not allow: 27; use one"
                                + " of 5000-6000 (identity.allowedGids), or ask an administrator to allow it"));
    }

    @Test
    void aDirectoryThatDoesNotAnswerMeansNobody() {
        assertThat(IdentityResolver.resolve(
                        user("alice", null, null),
                        IdentityPolicy.DEFAULT,
                        IdentityLookups.of(directory(name -> new Unavailable("it is down")))))
                .isEqualTo(new Rejected(Reason.DirectoryUnavailable, "it is down"));
    }

    @Test
    void saysWhatWasTriedAndWhatToDoWhenNobodyIsKnown() {
        var directory = new ConfigMapDirectory("runai", "runai-users", new ConfigMapBuilder().build());

        assertThat(unknown(user("alice", null, null), IdentityPolicy.DEFAULT.sources(), directory))
                .isEqualTo("nobody knows who the job runs as: spec.user has no uid and gid, it is not known who"
                        + " submitted the job, the ConfigMap runai/runai-users has no entry \"alice\";"
                        + " set spec.user.uid and spec.user.gid, or ask an administrator to add \"alice\" to the"
                        + " ConfigMap runai/runai-users");
        assertThat(unknown(new User(), List.of(Source.DIRECTORY), directory))
                .isEqualTo("nobody knows who the job runs as: spec.user has no uid and gid, there is no spec.user.name"
                        + " for the directory to look up; set spec.user.uid and spec.user.gid, or set"
                        + " spec.user.name");
    }

    @Test
    void saysWhatToDoWithoutADirectory() {
        var expected = "nobody knows who the job runs as: spec.user has no uid and gid, no directory is configured;"
                + " set spec.user.uid and spec.user.gid, or ask an administrator to configure one (identity.directory in"
                + " the cluster-config)";

        assertThat(unknown(null, List.of(Source.DIRECTORY), Directory.NONE)).isEqualTo(expected);
        assertThat(unknown(user("alice", null, null), List.of(Source.DIRECTORY), Directory.NONE))
                .isEqualTo(expected);
    }

    @Test
    void asksOnlyTheSourcesThatTheClusterConfigLists() {
        assertThat(unknown(user("alice", null, null), List.of(), UNTOUCHED))
                .isEqualTo("nobody knows who the job runs as: spec.user has no uid and gid; set spec.user.uid and"
                        + " spec.user.gid");
    }

    private static IdentityResolution resolve(User user) {
        return IdentityResolver.resolve(user, IdentityPolicy.DEFAULT, IdentityLookups.of(UNTOUCHED));
    }

    private static String unknown(User user, List<Source> sources, Directory directory) {
        var policy = new IdentityPolicy(
                IdRanges.ALL,
                IdRanges.ALL,
                sources,
                null,
                Trust.CLAIMED,
                SubmitterClaims.DEFAULT,
                IdentityPolicy.DEFAULT.maxSubmissionAge(),
                IdentityPolicy.DEFAULT.wildcardGrants(),
                IdentityPolicy.DEFAULT.requireStrictGroups());
        var resolution = IdentityResolver.resolve(user, policy, IdentityLookups.of(directory));
        assertThat(resolution).isInstanceOf(Rejected.class);
        assertThat(((Rejected) resolution).reason()).isEqualTo(Reason.IdentityUnknown);
        return ((Rejected) resolution).message();
    }

    private static PosixIds ids(Long uid, Long gid, Long... supplementalGroups) {
        return new PosixIds(uid, gid, List.of(supplementalGroups));
    }

    private static User user(String name, Long uid, Long gid, Long... supplementalGroups) {
        return new User(name, uid, gid, List.of(supplementalGroups));
    }
}
