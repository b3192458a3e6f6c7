package ai.run.operator.identity;

import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.clusterconfig.ClusterConfig.Trust;
import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.NotFound;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.Directory.PosixIds;
import ai.run.operator.identity.IdentityResolution.Rejected;
import ai.run.operator.text.Printable;
import ai.run.v1.Identity.Source;
import ai.run.v1.Reason;
import ai.run.v1.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/** Asks the sources of identities, one after the other: {@code spec.user} first, then those of the policy in its order. */
@RequiredArgsConstructor
final class IdentitySearch {

    private static final PosixIds NO_NUMBERS = new PosixIds(null, null, List.of());

    private final @Nullable User user;
    private final IdentityPolicy policy;
    private final IdentityLookups lookups;

    /** What a source says. */
    private sealed interface Answer {}

    /** A source knows who the job runs as, or has what it must not run as; no other source is asked. */
    private record Known(IdentityResolution resolution) implements Answer {}

    /**
     * A source does not know.
     *
     * @param why a clause for a message
     * @param remedy what people can do so that it does, an imperative; null where nothing would help
     * @param name the login name that the sources after it are asked for; null where there is none
     */
    private record Unknown(Source source, String why, @Nullable String remedy, @Nullable String name)
            implements Answer {}

    /** The identity of the first source that knows one, or why there is none. */
    IdentityResolution find() {
        var tried = new ArrayList<Unknown>();
        for (var source : sources()) {
            var answer = ask(source, nameAfter(tried));
            if (answer instanceof Unknown unknown) {
                tried.add(unknown);
            } else {
                return ((Known) answer).resolution();
            }
        }
        return nobody(tried);
    }

    private List<Source> sources() {
        return Stream.concat(Stream.of(Source.SPEC), policy.sources().stream())
                .distinct()
                .toList();
    }

    private @Nullable String nameAfter(List<Unknown> tried) {
        if (tried.isEmpty()) {
            return user == null ? null : user.getName();
        }
        return tried.get(tried.size() - 1).name();
    }

    private Answer ask(Source source, @Nullable String name) {
        return switch (source) {
            case SPEC -> askSpec(name);
            case SUBMITTER -> askSubmitter(name);
            case DIRECTORY -> askDirectory(name);
        };
    }

    private Answer askSpec(@Nullable String name) {
        var unknown =
                new Unknown(Source.SPEC, "spec.user has no uid and gid", "set spec.user.uid and spec.user.gid", name);
        if (user == null) {
            return unknown;
        }
        if (name != null) {
            var rejection = UserNames.rejection(name, user.getUid());
            if (rejection.isPresent()) {
                return new Known(rejection.get());
            }
        }
        var groups = Objects.requireNonNullElse(user.getSupplementalGroups(), List.<Long>of());
        if (groups.stream().anyMatch(Objects::isNull)) {
            return new Known(new Rejected(
                    Reason.InvalidId, "spec.user.supplementalGroups has an element without a value; remove it"));
        }
        var numbers = new PosixIds(user.getUid(), user.getGid(), groups);
        return numbers.equals(NO_NUMBERS) ? unknown : known(name, numbers, Source.SPEC);
    }

    private Answer askSubmitter(@Nullable String name) {
        var submitter = lookups.submitter();
        if (submitter == null) {
            return new Unknown(Source.SUBMITTER, "it is not known who submitted the job", null, name);
        }
        var login = submitter.loginName(policy.submitter());
        var its = "its submitter " + Printable.quoted(submitter.username()) + " ";
        if (name != null && !name.equals(login)) {
            return new Unknown(Source.SUBMITTER, its + "is not " + Printable.quoted(name), null, name);
        }
        var problem = problem(submitter);
        return problem == null
                ? known(login, submitter.numbers(), Source.SUBMITTER)
                : new Unknown(
                        Source.SUBMITTER,
                        its + problem,
                        "have the submitter's login pass on a UID and GID",
                        login); // whose numbers the directory may know
    }

    /** Why the submitter's numbers make no identity; null when they do. */
    private static @Nullable String problem(Submitter submitter) {
        if (submitter.problem() != null) {
            return "has unusable numbers: " + submitter.problem();
        }
        return submitter.numbers().equals(NO_NUMBERS) ? "was authenticated without a UID" : null;
    }

    private Answer askDirectory(@Nullable String name) {
        var lookup = name == null
                ? nameless(lookups.directory())
                : lookups.directory().find(name);
        if (lookup instanceof Found found) {
            return known(name, found.entry(), Source.DIRECTORY);
        }
        return lookup instanceof NotFound unknown
                ? new Unknown(Source.DIRECTORY, unknown.why(), unknown.remedy(), name)
                : new Known(new Rejected(Reason.DirectoryUnavailable, ((Unavailable) lookup).message()));
    }

    /** What a directory says of nobody: nothing is sent for that. */
    private static NotFound nameless(Directory directory) {
        return directory == Directory.NONE
                ? Directory.NOT_CONFIGURED
                : new NotFound("there is no spec.user.name for the directory to look up", "set spec.user.name");
    }

    private Known known(@Nullable String name, PosixIds numbers, Source source) {
        return new Known(IdentityRules.check(name, numbers, source, policy));
    }

    /** What is nearest at hand is advised first. */
    private Rejected nobody(List<Unknown> tried) {
        var remedies = Stream.of(Source.DIRECTORY, Source.SUBMITTER)
                .flatMap(source -> remedies(source, tried))
                .toList();
        // Where identities are proven, numbers in the spec need grants, and who lacks them would be sent back here.
        var advised = policy.trust() == Trust.CLAIMED || remedies.isEmpty()
                ? Stream.concat(remedies(Source.SPEC, tried), remedies.stream())
                : remedies.stream();
        return new Rejected(
                Reason.IdentityUnknown,
                "nobody knows who the job runs as: "
                        + tried.stream().map(Unknown::why).collect(Collectors.joining(", ")) + "; "
                        + advised.collect(Collectors.joining(", or ")));
    }

    private static Stream<String> remedies(Source source, List<Unknown> tried) {
        return tried.stream()
                .filter(unknown -> unknown.source() == source)
                .flatMap(unknown -> Stream.ofNullable(unknown.remedy()));
    }
}
