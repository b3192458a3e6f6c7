package ai.run.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.clusterconfig.ClusterConfig.SubmitterClaims;
import ai.run.operator.clusterconfig.ClusterConfig.Trust;
import ai.run.operator.clusterconfig.DirectoryConfig;
import ai.run.operator.clusterconfig.IdRanges;
import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.NotFound;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.Directory.Names.Known;
import ai.run.operator.identity.Directory.PosixIds;
import ai.run.operator.identity.Grants.Answer;
import ai.run.operator.identity.IdentityResolution.Rejected;
import ai.run.operator.identity.IdentityResolution.Resolved;
import ai.run.v1.Identity.Source;
import ai.run.v1.Reason;
import ai.run.v1.User;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who may be whom under {@code identity.trust: Authenticated}. The directory knows alice (1234:5678, 4000), bob
 * (1235:5678, 4001) and Alice, who is somebody else (6666:6666); anna and zoe share a UID (1300:5000 and 1300:5001, 4002).
 */
class ProofTest {

    private static final IdentityPolicy AUTHENTICATED = policy(List.of(Source.SUBMITTER, Source.DIRECTORY), false);

    private static final Map<String, PosixIds> USERS = Map.of(
            "alice", new PosixIds(1234L, 5678L, List.of(4000L)),
            "bob", new PosixIds(1235L, 5678L, List.of(4001L)),
            "Alice", new PosixIds(6666L, 6666L, List.of()),
            "anna", new PosixIds(1300L, 5000L, List.of()),
            "zoe", new PosixIds(1300L, 5001L, List.of(4002L)));

    private static final Directory DIRECTORY = new Directory() {
        @Override
        public Lookup find(String name) {
            return USERS.containsKey(name) ? new Found(USERS.get(name)) : new NotFound("it is not there", "add it");
        }

        @Override
        public Names namesOf(long uid) {
            return Known.of(uid, USERS.keySet().stream().collect(Collectors.toMap(name -> name, this::find)));
        }
    };

    private static final Directory DOWN = new Directory() {
        @Override
        public Lookup find(String name) {
            return new Unavailable("it is down");
        }

        @Override
        public Names namesOf(long uid) {
            return new Unavailable("it is down");
        }
    };

    private static final Submitter ALICE = new Submitter("oidc:alice", List.of(), null, null, List.of(), null);
    private static final Submitter CLAIMING = new Submitter("oidc:eve", List.of(), 2000L, 2000L, List.of(2001L), null);

    private static final Submitter ARGO_CD =
            new Submitter("system:serviceaccount:argocd:deployer", List.of(), null, null, List.of(), null);

    private final List<String> asked = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            SPEC.USER                                                     | ASKED
            -                                                             | -
            {}                                                            | -
            {name: alice}                                                 | -
            {uid: 1234, gid: 5678}                                        | -
            {uid: 1234, gid: 5678, supplementalGroups: [4000]}            | -
            {uid: 1234, gid: 4000}                                        | -
            {name: alice, uid: 1234, gid: 5678}                           | -
            {name: "1234", uid: 1234, gid: 5678}                          | -
            {name: bob}                                                   | bob
            {name: bob, uid: 1235, gid: 5678, supplementalGroups: [4001]} | bob
            {name: bob, uid: 1234, gid: 5678}                             | bob
            {name: bob, uid: 1236, gid: 5678}                             | bob, uid:1236
            {name: Alice}                                                 | Alice
            {name: carol, uid: 1234, gid: 5678}                           | carol
            {name: carol, uid: 1235, gid: 5678}                           | carol, bob
            {name: bob, uid: 6666, gid: 5678}                             | bob, Alice
            {name: alice, uid: 1235, gid: 5678}                           | bob
            {uid: 1235, gid: 5678, supplementalGroups: [4001]}            | bob
            {name: "1235", uid: 1235, gid: 4000}                          | bob
            {uid: 1235, gid: 5679}                                        | bob, gid:5679
            {uid: 1236, gid: 5678}                                        | uid:1236
            {uid: 1300, gid: 5000}                                        | anna
            {uid: 1300, gid: 5001}                                        | zoe
            {uid: 1300, gid: 5000, supplementalGroups: [4002, 5001]}      | zoe, anna
            {uid: 1234, gid: 5679}                                        | gid:5679
            {uid: 1234, gid: 5678, supplementalGroups: [4000, 4001, 27]}  | gid:27, gid:4001
            {name: alice, uid: 9, gid: 9, supplementalGroups: [9]}        | uid:9, gid:9
            """)
    void asksForAGrantOfEverythingThatIsNotTheSubmittersOwn(@Nullable String user, @Nullable String grants) {
        var needed = list(grants);
        assertThat(resolve(user, ALICE, DIRECTORY, new Answer.Yes()))
                .isInstanceOfSatisfying(Resolved.class, resolved -> assertThat(resolved.grants())
                        .isEqualTo(needed));
        assertThat(asked).isEqualTo(needed);

        if (grants != null) {
            assertThat(resolve(user, ALICE, DIRECTORY, new Answer.No()))
                    .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                            .isEqualTo(Reason.IdentityNotGranted));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            SPEC.USER                                    | GRANTED             | ASKED                       | USED OR MISSING
            {uid: 1235, gid: 5678}                       | bob                 | bob                         | [bob]
            {uid: 1235, gid: 5678}                       | uid:1235            | bob, uid:1235               | [uid:1235]
            {uid: 1235, gid: 4001}                       | uid:1235            | bob, uid:1235, gid:4001     | "gid:4001"
            {uid: 1235, gid: 4001}                       | uid:1235, gid:4001  | bob, uid:1235, gid:4001     | [uid:1235, gid:4001]
            {uid: 1235, gid: 4001}                       | carol               | bob, uid:1235               | "bob" (UID 1235)
            {uid: 1235, gid: 5}                          | -                   | bob, uid:1235, gid:5        | "bob" (UID 1235), "gid:5"
            {uid: 1300, gid: 5000}                       | anna, zoe           | anna                        | [anna]
            {uid: 1300, gid: 5000}                       | zoe                 | anna, zoe, gid:5000         | "gid:5000"
            {uid: 1300, gid: 5678}                       | zoe                 | anna, zoe                   | [zoe]
            {uid: 1300, gid: 5678}                       | -                   | anna, zoe, uid:1300         | "anna" (UID 1300)
            {uid: 1300, gid: 4002}                       | -                   | zoe, anna, uid:1300         | "zoe" (UID 1300)
            {uid: 1300, gid: 4002}                       | anna                | zoe, anna, gid:4002         | "gid:4002"
            {name: carol, uid: 1235, gid: 5678}          | -                   | carol, bob, uid:1235        | "carol", "bob" (UID 1235)
            """)
    void aUidCountsAsAnyNameThatTheDirectoryHasItUnder(
            String user, @Nullable String granted, String asks, String outcome) {
        var resolution = resolve(user, ALICE, DIRECTORY, only(list(granted)));

        assertThat(asked).isEqualTo(list(asks));
        if (resolution instanceof Resolved resolved) {
            assertThat(resolved.grants()).hasToString(outcome);
        } else {
            assertThat(((Rejected) resolution).message())
                    .startsWith("the submitter \"oidc:alice\" may not run jobs as " + outcome + "; leave spec.user out")
                    .endsWith(outcome.contains(",") ? "with these names" : "with this name");
        }
    }

    @Test
    void theAuthenticatorsNumbersAreTheSubmittersOwn() {
        assertThat(resolve(null, CLAIMING, DIRECTORY, new Answer.No()))
                .isEqualTo(new Resolved(new UserIdentity("eve", 2000, 2000, List.of(2001L), Source.SUBMITTER)));
        assertThat(resolve("{name: eve}", CLAIMING, DIRECTORY, new Answer.No()))
                .isEqualTo(new Resolved(new UserIdentity("eve", 2000, 2000, List.of(2001L), Source.SUBMITTER)));
        assertThat(resolve("{uid: 2000, gid: 2001}", CLAIMING, DIRECTORY, new Answer.No()))
                .isEqualTo(new Resolved(new UserIdentity(null, 2000, 2001, List.of(), Source.SPEC)));
        assertThat(asked).isEmpty();
    }

    @Test
    void aUidFromTheAuthenticatorWithoutAGidIsNotCompletedByAnything() {
        var submitter = new Submitter("oidc:alice", List.of(), 1234L, null, List.of(), null);

        assertThat(resolve(null, submitter, DIRECTORY, new Answer.Yes()))
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                        .isEqualTo(Reason.GroupMissing));
    }

    @Test
    void numbersThatCannotBeReadAreNobodys() {
        var submitter = new Submitter("oidc:eve", List.of(), null, null, List.of(), "its claim u is \"x\"");

        assertThat(resolve(null, submitter, DIRECTORY, new Answer.Yes()))
                .isInstanceOfSatisfying(Rejected.class, rejected -> {
                    assertThat(rejected.reason()).isEqualTo(Reason.IdentityUnknown);
                    assertThat(rejected.message())
                            .contains("its submitter \"oidc:eve\" has unusable numbers: its claim u is \"x\"");
                });
    }

    @Test
    void aServiceAccountIsNobodyByItself() {
        assertThat(resolve(null, ARGO_CD, DIRECTORY, new Answer.Yes()))
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                        .isEqualTo(Reason.IdentityUnknown));
        assertThat(resolve("{name: bob}", ARGO_CD, DIRECTORY, new Answer.No()))
                .isEqualTo(new Rejected(
                        Reason.IdentityNotGranted,
                        "the submitter \"system:serviceaccount:argocd:deployer\" may not run jobs as \"bob\"; leave spec.user out to run as yourself, or ask an administrator to grant it the verb use on"
                                + " useridentities.run.ai with this name"));
        assertThat(resolve("{name: bob}", ARGO_CD, DIRECTORY, new Answer.Yes())).isInstanceOf(Resolved.class);
    }

    /** The submitter, and what follows the list of what was tried. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            SUBMITTER                     | SPEC.USER     | SOURCES              | REMEDY
            oidc:dave                     | -             | SUBMITTER, DIRECTORY | add it, or have the submitter's login pass on a UID and GID
            oidc:dave                     | {name: dave}  | SUBMITTER, DIRECTORY | add it, or have the submitter's login pass on a UID and GID
            oidc:dave                     | {name: dave}  | DIRECTORY, SUBMITTER | add it, or have the submitter's login pass on a UID and GID
            oidc:dave                     | {name: carol} | SUBMITTER, DIRECTORY | add it
            oidc:dave                     | {name: dave}  | DIRECTORY            | add it
            oidc:dave                     | -             | DIRECTORY            | set spec.user.name
            oidc:dave                     | -             | SUBMITTER            | have the submitter's login pass on a UID and GID
            oidc:dave                     | {name: dave}  | -                    | set spec.user.uid and spec.user.gid
            system:serviceaccount:a:argo  | -             | SUBMITTER, DIRECTORY | set spec.user.name, or have the submitter's login pass on a UID and GID
            """)
    void anUnknownUserIsNotAdvisedToClaimNumbersThatNeedGrants(
            String username, @Nullable String user, @Nullable String sources, String remedy) {
        var submitter = new Submitter(username, List.of(), null, null, List.of(), null);
        var policy = policy(list(sources).stream().map(Source::valueOf).toList(), false);

        assertThat(IdentityResolver.resolve(user(user), policy, new IdentityLookups(DIRECTORY, submitter, Grants.NONE)))
                .isInstanceOfSatisfying(Rejected.class, rejected -> {
                    assertThat(rejected.reason()).isEqualTo(Reason.IdentityUnknown);
                    assertThat(rejected.message()).endsWith("; " + remedy);
                });
    }

    /** And is told so at once, whatever else is wrong: to mend that would not help. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{name: bob}", "{name: carol}", "{name: root}", "{uid: 1234, gid: 5678}"})
    void anUnknownSubmitterMayBeNobody(String user) {
        assertThat(resolve(user, null, DIRECTORY, new Answer.Yes()))
                .isEqualTo(new Rejected(
                        Reason.SubmitterUnknown,
                        "it is not proven who submitted this job, and the cluster-config demands that (identity.trust:"
                                + " Authenticated); create the job anew; if that does not help, ask an"
                                + " administrator whether the operator's webhooks are installed"));
    }

    @Test
    void anErrorIsADenial() {
        assertThat(resolve("{name: bob}", ALICE, DIRECTORY, new Answer.Unavailable("it is down")))
                .isEqualTo(new Rejected(
                        Reason.AuthorizationUnavailable,
                        "the API server could not say whether the submitter \"oidc:alice\" may run jobs as bob: it is"
                                + " down; it is asked again by itself"));
    }

    @Test
    void aRuleForAllResourcesIsNoGrantUnlessTheClusterConfigCountsIt() {
        var counting = policy(AUTHENTICATED.sources(), true);
        var ids = Set.of(1235L);
        assertThat(rejection(ids, Set.of(), AUTHENTICATED, ALICE, grant -> new Answer.ByWildcard()))
                .hasValueSatisfying(
                        rejected -> assertThat(rejected)
                                .isEqualTo(
                                        new Rejected(
                                                Reason.IdentityNotGranted,
                                                "the submitter \"oidc:alice\" may not run pods as \"bob\" (UID 1235); use a UID and"
                                                        + " groups of your own, or ask an administrator to grant you the verb use on useridentities.run.ai with this name, in place of your right to do everything (by a rule for all resources, \"*\", or a group such as system:masters): that right grants no identity, unless the cluster-config sets identity.wildcardGrants: true")));
        assertThat(rejection(ids, Set.of(), counting, ALICE, grant -> new Answer.ByWildcard()))
                .isEmpty();
        assertThat(rejection(ids, Set.of(), counting, ALICE, grant -> new Answer.No()))
                .isPresent();
    }

    /** A pod, or a job, that names more than that many is refused before they are asked for. */
    @ParameterizedTest
    @CsvSource({"64, 64", "65, 0", "3000, 0", "14000, 0"})
    void soManyNamesAreAskedForAtMost(int groups, int questions) {
        var gids = LongStream.range(10_000, 10_000 + groups).boxed().collect(Collectors.toSet());
        var rejection = rejection(Set.of(), gids, AUTHENTICATED, ALICE, grant -> new Answer.Yes());
        assertThat(asked).hasSize(questions);
        assertThat(rejection.isPresent()).isEqualTo(questions == 0);
        rejection.ifPresent(rejected -> {
            assertThat(rejected.reason()).isEqualTo(Reason.IdentityNotGranted);
            assertThat(rejected.message())
                    .isEqualTo("the submitter \"oidc:alice\" may not run pods as so many UIDs and groups that are not"
                            + " known to be theirs: at most 64 can be asked for; name fewer, or the user to whom they"
                            + " belong");
        });
    }

    @Test
    void soManyUidsAreAskedForAtMost() {
        var uids = LongStream.range(10_000, 10_065).boxed().collect(Collectors.toSet());
        assertThat(rejection(uids, Set.of(), AUTHENTICATED, ALICE, grant -> new Answer.Yes()))
                .isPresent();
        assertThat(asked).isEmpty();
    }

    /** A job's groups too, and what is known to be the submitter's own costs no question. */
    @Test
    void groupsOfOnesOwnAreNotCounted() {
        var groups = LongStream.range(10_000, 10_100).boxed().toList();
        var member = new Submitter("oidc:eve", List.of(), 2000L, 2000L, groups, null);
        assertThat(resolve(
                        "{uid: 2000, gid: 2000, supplementalGroups: " + groups + "}",
                        member,
                        DIRECTORY,
                        new Answer.No()))
                .isInstanceOf(Resolved.class);
        assertThat(resolve(
                        "{uid: 2000, gid: 2000, supplementalGroups: " + groups + "}",
                        ALICE,
                        DIRECTORY,
                        new Answer.Yes()))
                .isInstanceOf(Rejected.class);
        assertThat(asked).doesNotContain("gid:10000");
    }

    @ParameterizedTest
    @CsvSource({"0, true", "86400, true", "86401, false", "-5, true"})
    void aSubmissionCountsForADay(long seconds, boolean counts) {
        var lookups = new IdentityLookups(
                DIRECTORY, ALICE, asking(ALICE, grant -> new Answer.Yes()), Duration.ofSeconds(seconds));
        var resolution = IdentityResolver.resolve(null, AUTHENTICATED, lookups);
        if (counts) {
            assertThat(resolution).isInstanceOf(Resolved.class);
        } else {
            assertThat(resolution)
                    .isEqualTo(
                            new Rejected(
                                    Reason.SubmissionExpired,
                                    "this job was submitted more than 24h ago (identity.maxSubmissionAge) and has not started, and its submitter's UID, groups and rights may have changed since; create it anew, or edit its spec yourself, which submits it anew"));
        }
    }

    @Test
    void aDirectoryThatDoesNotAnswerProvesNothing() {
        assertThat(resolve("{uid: 1234, gid: 5678}", ALICE, DOWN, new Answer.No()))
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                        .isEqualTo(Reason.DirectoryUnavailable));
        assertThat(resolve("{uid: 2000, gid: 2000}", CLAIMING, DOWN, new Answer.No()))
                .as("what the authenticator proved needs no directory")
                .isInstanceOf(Resolved.class);
        assertThat(resolve("{uid: 2000, gid: 5678}", CLAIMING, DOWN, new Answer.Yes()))
                .as("the group may be their own")
                .isEqualTo(new Rejected(Reason.DirectoryUnavailable, "it is down"));
        assertThat(resolve("{uid: 1235, gid: 5678}", ARGO_CD, DOWN, new Answer.Yes()))
                .as("the number may be somebody's name")
                .isEqualTo(new Rejected(Reason.DirectoryUnavailable, "it is down"));
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            UIDS        | GIDS              | GRANTED            | ASKED              | MISSING
            -           | -                 | -                  | -                  | -
            1234        | 5678, 4000        | -                  | -                  | -
            1234        | 27                | -                  | gid:27             | "gid:27"
            1234        | 27                | gid:27             | gid:27             | -
            -           | 27                | -                  | gid:27             | "gid:27"
            9, 1234     | 5678              | -                  | uid:9              | "uid:9"
            9, 1234     | 5678              | uid:9              | uid:9              | -
            1235        | 5678, 4001, 4000  | bob                | bob                | -
            1235        | 4001              | -                  | bob, uid:1235      | "bob" (UID 1235)
            6666, 1235  | 4001, 6666        | bob                | bob, Alice, uid:6666 | "Alice" (UID 6666)
            6666, 1235  | 4001, 6666        | bob, Alice         | bob, Alice         | -
            """)
    void aPodMayUseWhatItsSubmitterMay(
            @Nullable String uids,
            @Nullable String gids,
            @Nullable String granted,
            @Nullable String asks,
            @Nullable String missing) {
        var rejection = rejection(numbers(uids), numbers(gids), AUTHENTICATED, ALICE, only(list(granted)));

        assertThat(asked).isEqualTo(list(asks));
        assertThat(rejection.map(Rejected::message))
                .isEqualTo(Optional.ofNullable(missing)
                        .map(names -> "the submitter \"oidc:alice\" may not run pods as " + names
                                + "; use a UID and groups of your own, or ask an administrator to grant you the verb"
                                + " use on useridentities.run.ai with this name"));
        assertThat(rejection.map(Rejected::reason))
                .isEqualTo(Optional.ofNullable(missing).map(names -> Reason.IdentityNotGranted));
    }

    @Test
    void aPodOfNobodyMayUseNothing() {
        assertThat(rejection(Set.of(), Set.of(), AUTHENTICATED, null, grant -> new Answer.Yes())
                        .map(Rejected::reason))
                .contains(Reason.SubmitterUnknown);
    }

    private static IdentityPolicy policy(List<Source> sources, boolean wildcardGrants) {
        return new IdentityPolicy(
                IdRanges.ALL,
                IdRanges.ALL,
                sources,
                new DirectoryConfig.InConfigMap("runai-users"),
                Trust.AUTHENTICATED,
                new SubmitterClaims("oidc:", "", "u", "g", "s"),
                Duration.ofHours(24),
                wildcardGrants,
                true);
    }

    private Optional<Rejected> rejection(
            Set<Long> uids,
            Set<Long> gids,
            IdentityPolicy policy,
            @Nullable Submitter submitter,
            Function<String, Answer> answers) {
        return IdentityResolver.rejection(
                uids, gids, policy, new IdentityLookups(DIRECTORY, submitter, asking(submitter, answers)));
    }

    private IdentityResolution resolve(
            @Nullable String user, @Nullable Submitter submitter, Directory directory, Answer answer) {
        return resolve(user, submitter, directory, (String grant) -> answer);
    }

    private IdentityResolution resolve(
            @Nullable String user,
            @Nullable Submitter submitter,
            Directory directory,
            Function<String, Answer> answers) {
        return IdentityResolver.resolve(
                user(user), AUTHENTICATED, new IdentityLookups(directory, submitter, asking(submitter, answers)));
    }

    private static @Nullable User user(@Nullable String yaml) {
        return yaml == null ? null : Serialization.unmarshal("---\n" + yaml, User.class);
    }

    private Grants asking(@Nullable Submitter submitter, Function<String, Answer> answers) {
        asked.clear();
        return (who, identity) -> {
            assertThat(who).isEqualTo(submitter);
            asked.add(identity);
            return answers.apply(identity);
        };
    }

    private static Function<String, Answer> only(List<String> granted) {
        return grant -> granted.contains(grant) ? new Answer.Yes() : new Answer.No();
    }

    private static List<String> list(@Nullable String names) {
        return names == null ? List.of() : List.of(names.split(", "));
    }

    private static Set<Long> numbers(@Nullable String numbers) {
        return list(numbers).stream().map(Long::valueOf).collect(Collectors.toSet());
    }
}
