package ai.run.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.clusterconfig.ClusterConfig.SubmitterClaims;
import ai.run.operator.clusterconfig.ClusterConfig.Trust;
import ai.run.operator.clusterconfig.DirectoryConfig;
import ai.run.operator.clusterconfig.IdRanges;
import ai.run.operator.identity.Directory.Lookup;
import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.NotFound;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.Directory.Names;
import ai.run.operator.identity.Directory.Names.Known;
import ai.run.operator.identity.Directory.PosixIds;
import ai.run.operator.identity.Grants.Answer;
import ai.run.operator.identity.IdentityResolution.Rejected;
import ai.run.operator.identity.IdentityResolution.Resolved;
import ai.run.v1.Identity.Source;
import ai.run.v1.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever the submitter, the directory and the grants: nobody may use more than is their own or granted, by the rules as
 * {@link #isProven} has them, which knows nothing of an order, of limits or of outages. Where none of these stands in the way,
 * nobody may use less either.
 *
 * <p>Every case has a seed of its own. To look at one again, give it to {@link #check}.
 */
class ProofPropertyTest {

    private static final int CASES = 30_000;
    private static final long FIRST_SEED = 20_261_201;
    private static final int MOST_ASKED = 64;
    private static final String PREFIX = "oidc:";
    private static final List<String> LOGINS = List.of("ann", "bob", "cid", "dan", "eve");
    private static final List<String> USERNAMES =
            List.of("oidc:ann", "oidc:bob", "oidc:zoe", "system:serviceaccount:argocd:deployer");
    private static final int UIDS = 1000;
    private static final int GIDS = 2000;

    private final Map<String, Integer> outcomes = new HashMap<>();

    @Test
    void nobodyMayUseMoreThanWhatIsTheirOwnOrGranted() {
        LongStream.range(FIRST_SEED, FIRST_SEED + CASES).forEach(this::check);

        assertThat(outcomes.keySet())
                .containsExactlyInAnyOrder(
                        "own",
                        "granted",
                        "IdentityNotGranted",
                        "too many",
                        "DirectoryUnavailable",
                        "AuthorizationUnavailable");
        assertThat(outcomes.values()).allSatisfy(cases -> assertThat(cases).isGreaterThan(CASES / 200));
    }

    private void check(long seed) {
        var world = new World(new SplittableRandom(seed));
        switch ((int) (seed % 3)) {
            case 0 -> checkJob(seed, world);
            case 1 -> checkEdit(seed, world);
            default -> checkPod(seed, world);
        }
    }

    private void checkJob(long seed, World world) {
        var submitter = world.submitter();
        var user = world.user();
        var lookups = world.lookups(submitter);
        claimed(user, lookups).ifPresent(identity -> {
            world.asked.clear();
            var resolution = IdentityResolver.resolve(user, world.policy(Trust.AUTHENTICATED), lookups);
            compare(seed, world, resolution, isProven(world, submitter, wanted(identity), name(identity), Set.of()));
            world.assertAskedFor(submitter);
        });
    }

    private void checkEdit(long seed, World world) {
        var submitter = world.submitter();
        var editor = world.submitter();
        var user = world.user();
        var lookups = world.lookups(submitter);
        claimed(user, lookups).ifPresent(identity -> {
            var resolution = IdentityResolver.resolveFor(editor, user, world.policy(Trust.AUTHENTICATED), lookups);
            Set<String> withTheName = identity.source() == Source.SUBMITTER && identity.username() != null
                    ? ids(submitter.numbers())
                    : Set.of();
            var expected = isProven(world, submitter, wanted(identity), name(identity), Set.of())
                    && (editor.username().equals(submitter.username())
                            || isProven(world, editor, wanted(identity), name(identity), withTheName));
            compare(seed, world, resolution, expected);
        });
    }

    private void checkPod(long seed, World world) {
        var submitter = world.submitter();
        var uids = world.numbers(UIDS, 4);
        var gids = world.numbers(GIDS, 6);
        var wanted = Stream.concat(
                        uids.stream().map(uid -> "uid:" + uid), gids.stream().map(gid -> "gid:" + gid))
                .collect(Collectors.toSet());
        var rejection =
                IdentityResolver.rejection(uids, gids, world.policy(Trust.AUTHENTICATED), world.lookups(submitter));
        compare(seed, world, rejection.orElse(null), isProven(world, submitter, wanted, null, Set.of()));
        world.assertAskedFor(submitter);
    }

    /**
     * The rules: all that is wanted is one's own, goes with the name that one claims, goes with a name that has one of the UIDs
     * that are left, or is granted itself; and all names that it rests on are granted.
     *
     * @param wanted UIDs and GIDs, written as grants
     * @param name the login name that is claimed; null for none
     * @param withTheName what goes with that name, beside what the directory has under it
     */
    private static boolean isProven(
            World world, Submitter who, Set<String> wanted, @Nullable String name, Set<String> withTheName) {
        var self = who.username().startsWith(PREFIX) ? who.username().substring(PREFIX.length()) : null;
        var isOther = name != null && !name.equals(self);
        if (isOther && !world.isGranted(who, name)) {
            return false;
        }
        var left = new HashSet<>(wanted);
        left.removeAll(ids(who.numbers()));
        left.removeAll(world.idsOf(self));
        if (isOther) {
            left.removeAll(world.idsOf(name));
        }
        left.removeAll(withTheName);
        var byNames = LOGINS.stream()
                .filter(login -> world.idsOf(login).stream().anyMatch(id -> id.startsWith("uid:") && left.contains(id)))
                .filter(login -> world.isGranted(who, login))
                .flatMap(login -> world.idsOf(login).stream())
                .collect(Collectors.toSet());
        return left.stream().allMatch(id -> byNames.contains(id) || world.isGranted(who, id));
    }

    private void compare(long seed, World world, @Nullable IdentityResolution resolution, boolean isProven) {
        var outcome = outcome(resolution, world);
        outcomes.merge(outcome, 1, Integer::sum);
        var isAllowed = outcome.equals("own") || outcome.equals("granted");
        if (isAllowed || outcome.equals("IdentityNotGranted")) {
            assertThat(isAllowed).as("seed %d: %s", seed, resolution).isEqualTo(isProven);
        }
        if (resolution instanceof Resolved resolved) {
            assertThat(world.asked).as("seed %d", seed).containsAll(resolved.grants());
        }
        assertThat(world.asked.size()).as("seed %d", seed).isLessThanOrEqualTo(2 * MOST_ASKED);
    }

    private static String outcome(@Nullable IdentityResolution resolution, World world) {
        if (!(resolution instanceof Rejected rejected)) {
            return world.asked.isEmpty() ? "own" : "granted";
        }
        return rejected.message().contains("so many")
                ? "too many"
                : rejected.reason().name();
    }

    /** Who a job claims to run as, where that is anybody. */
    private static Optional<UserIdentity> claimed(User user, IdentityLookups lookups) {
        return IdentityResolver.resolve(user, World.policy(Trust.CLAIMED, false), lookups) instanceof Resolved resolved
                ? Optional.of(resolved.identity())
                : Optional.empty();
    }

    private static @Nullable String name(UserIdentity identity) {
        return String.valueOf(identity.uid()).equals(identity.username()) ? null : identity.username();
    }

    private static Set<String> wanted(UserIdentity identity) {
        return ids(new PosixIds(identity.uid(), identity.gid(), identity.supplementalGroups()));
    }

    private static Set<String> ids(PosixIds numbers) {
        var ids = new HashSet<String>();
        if (numbers.uid() != null) {
            ids.add("uid:" + numbers.uid());
        }
        if (numbers.gid() != null) {
            ids.add("gid:" + numbers.gid());
        }
        numbers.supplementalGroups().forEach(gid -> ids.add("gid:" + gid));
        return ids;
    }

    /** Few names, UIDs and groups, so that they often have something to do with each other. */
    private static final class World implements Directory {

        final List<String> asked = new ArrayList<>();
        private final SplittableRandom random;
        private final Map<String, Lookup> entries = new HashMap<>();
        private final long uidOfAnOutage;
        private final boolean wildcardGrants;
        private final int generosity;
        private final long seedOfGrants;

        World(SplittableRandom random) {
            this.random = random;
            for (var login : LOGINS) {
                if (random.nextInt(5) > 0) {
                    entries.put(login, oneOf(30) ? new Unavailable("it is down") : new Found(entry()));
                }
            }
            uidOfAnOutage = oneOf(15) ? number(UIDS) : 0;
            wildcardGrants = random.nextBoolean();
            generosity = random.nextInt(4);
            seedOfGrants = random.nextLong();
        }

        @Override
        public Lookup find(String name) {
            return entries.getOrDefault(name, new NotFound("it is not there", "add it"));
        }

        @Override
        public Names namesOf(long uid) {
            return uid == uidOfAnOutage ? new Unavailable("it is down") : Known.of(uid, entries);
        }

        IdentityLookups lookups(Submitter submitter) {
            return new IdentityLookups(this, submitter, (who, grant) -> {
                asked.add(grant);
                return answer(who, grant);
            });
        }

        /** Always the same to the same question. */
        private Answer answer(Submitter who, String grant) {
            var chance = new SplittableRandom(seedOfGrants ^ (who.username() + grant).hashCode()).nextInt(60);
            if (chance == 0) {
                return new Answer.Unavailable("it does not answer");
            }
            return chance < 8
                    ? new Answer.ByWildcard()
                    : chance < 8 + 16 * generosity ? new Answer.Yes() : new Answer.No();
        }

        boolean isGranted(Submitter who, String grant) {
            var answer = answer(who, grant);
            return answer instanceof Answer.Yes || (answer instanceof Answer.ByWildcard && wildcardGrants);
        }

        Set<String> idsOf(@Nullable String login) {
            return login != null && entries.get(login) instanceof Found found ? ids(found.entry()) : Set.of();
        }

        /** Nobody is asked twice for the same, for too much, or for what is the submitter's own. */
        void assertAskedFor(Submitter submitter) {
            assertThat(asked)
                    .doesNotHaveDuplicates()
                    .hasSizeLessThanOrEqualTo(MOST_ASKED)
                    .allSatisfy(grant -> assertThat(ids(submitter.numbers())).doesNotContain(grant));
        }

        IdentityPolicy policy(Trust trust) {
            return policy(trust, wildcardGrants);
        }

        static IdentityPolicy policy(Trust trust, boolean wildcardGrants) {
            return new IdentityPolicy(
                    IdRanges.ALL,
                    IdRanges.ALL,
                    List.of(Source.SUBMITTER, Source.DIRECTORY),
                    new DirectoryConfig.InConfigMap("runai-users"),
                    trust,
                    new SubmitterClaims(PREFIX, "", "u", "g", "s"),
                    Duration.ofHours(24),
                    wildcardGrants,
                    true);
        }

        Submitter submitter() {
            var numbers = oneOf(3) ? entry() : new PosixIds(null, null, List.of());
            var username = USERNAMES.get(random.nextInt(USERNAMES.size()));
            return new Submitter(username, List.of(), numbers.uid(), numbers.gid(), numbers.supplementalGroups(), null);
        }

        User user() {
            var numbers = random.nextBoolean() ? entry() : new PosixIds(null, null, List.of());
            var name = oneOf(10) && numbers.uid() != null
                    ? numbers.uid().toString()
                    : oneOf(3) ? null : LOGINS.get(random.nextInt(LOGINS.size()));
            return new User(name, numbers.uid(), numbers.gid(), numbers.supplementalGroups());
        }

        private PosixIds entry() {
            return new PosixIds(number(UIDS), number(GIDS), List.copyOf(numbers(GIDS, 4)));
        }

        /** Now and then, more than may be asked for. */
        Set<Long> numbers(int from, int most) {
            return oneOf(40)
                    ? LongStream.range(from, from + 60L + random.nextInt(20))
                            .boxed()
                            .collect(Collectors.toSet())
                    : random.longs(random.nextInt(most), from, from + 8L)
                            .boxed()
                            .collect(Collectors.toSet());
        }

        private long number(int from) {
            return from + (long) random.nextInt(6);
        }

        private boolean oneOf(int cases) {
            return random.nextInt(cases) == 0;
        }
    }
}
