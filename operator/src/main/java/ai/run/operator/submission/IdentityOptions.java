package ai.run.operator.submission;

import ai.run.v1.User;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** As whom the job runs, and what it may not become. */
final class IdentityOptions {

    private static final String SUBMITTER = "submitter";
    private static final Pattern NAME = Pattern.compile(User.NAME_PATTERN);

    @Option(
            names = "--run-as-user",
            paramLabel = "true|false|submitter",
            arity = "0..1",
            preprocessor = Attached.class,
            description =
                    "Run as a user, never as root. Alone: as the account of this machine that you are now, with its"
                            + " name, UID, GID and groups. =submitter claims nothing: the server finds out who you are.")
    private @Nullable String runAsUser;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "NAME",
            description = "The name of the user, instead of the local account; the numbers may come from a directory.")
    private @Nullable String name;

    @Option(names = "--run-as-uid", paramLabel = "UID", description = "The user's number. Needs --run-as-gid.")
    private @Nullable Long uid;

    @Option(names = "--run-as-gid", paramLabel = "GID", description = "The number of the user's primary group.")
    private @Nullable Long gid;

    @Option(
            names = "--supplemental-groups",
            paramLabel = "GID",
            split = ",",
            description = "The numbers of the user's further groups, separated by commas.")
    private @Nullable List<Long> groups;

    @Option(
            names = "--prevent-privilege-escalation",
            paramLabel = "true|false",
            arity = "0..1",
            preprocessor = Attached.class,
            description = "No process of the job can gain privileges: no sudo, no setuid root.")
    private @Nullable Boolean preventPrivilegeEscalation;

    @Option(
            names = "--create-home-dir",
            paramLabel = "true|false",
            arity = "0..1",
            preprocessor = Attached.class,
            description =
                    "Make a temporary home directory. Unset leaves it to the server, which makes one for a job that"
                            + " runs as a user.")
    private @Nullable Boolean createHomeDir;

    void apply(Draft draft, Supplier<LocalAccount> account) {
        var spec = draft.spec();
        var explicit = name != null || uid != null || gid != null || groups != null;
        if (runAsUser != null) {
            spec.put("runAsUser", isWanted(runAsUser));
        }
        if (explicit) {
            explicitUser(draft);
        } else if (runAsUser != null && runAsUser.equalsIgnoreCase(SUBMITTER)) {
            spec.remove("user");
        } else if (runAsUser != null && isWanted(runAsUser)) {
            spec.set("user", localUser(draft, account.get()));
        }
        if (preventPrivilegeEscalation != null) {
            spec.put("preventPrivilegeEscalation", preventPrivilegeEscalation);
        }
        if (createHomeDir != null) {
            spec.put("createHomeDir", createHomeDir);
        }
    }

    private static boolean isWanted(String value) {
        if (value.equalsIgnoreCase("false")) {
            return false;
        }
        if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase(SUBMITTER)) {
            throw new InvalidOptionException(
                    "--run-as-user: %s is not known; write true, false or submitter, and name others with --user.",
                    value);
        }
        return true;
    }

    /** As a whole: the number of one user and the name of another would be nobody. */
    private void explicitUser(Draft draft) {
        if (runAsUser != null && runAsUser.equalsIgnoreCase(SUBMITTER)) {
            throw new InvalidOptionException(
                    "--run-as-user=submitter lets the server find out who you are: leave --user, --run-as-uid,"
                            + " --run-as-gid and --supplemental-groups out.");
        }
        if ((uid == null) != (gid == null)) {
            throw new InvalidOptionException(
                    "--run-as-uid and --run-as-gid go together: with a UID alone a container runs with GID 0.");
        }
        var user = JsonNodeFactory.instance.objectNode();
        if (name != null) {
            if (!isName(name)) {
                throw new InvalidOptionException(
                        "--user: %s is not a user name: write letters, digits, '_', '.', '@' and '-'.", name);
            }
            user.put("name", name);
        }
        if (uid != null && gid != null) {
            user.put("uid", number("--run-as-uid", uid));
            user.put("gid", number("--run-as-gid", gid));
        }
        if (groups != null) {
            var list = user.putArray("supplementalGroups");
            groups.forEach(group -> list.add(number("--supplemental-groups", group)));
        }
        var spec = draft.spec();
        spec.set("user", user);
        if (!spec.path("runAsUser").asBoolean()) {
            draft.remark(
                    "The user is named, but --run-as-user is not set: the job runs as that user only if the cluster"
                            + " enforces it, else as whom its image says.");
        }
    }

    private static boolean isName(String name) {
        return name.length() <= User.NAME_MAX_LENGTH && NAME.matcher(name).matches();
    }

    private static long number(String option, long id) {
        if (id == 0) {
            throw new RefusedSubmissionException("%s: 0 is root's; name another.", option);
        }
        if (id < 0 || id > User.ID_MAX) {
            throw new InvalidOptionException("%s: %d is not between 1 and %d.", option, id, User.ID_MAX);
        }
        return id;
    }

    private static ObjectNode localUser(Draft draft, LocalAccount account) {
        if (account.uid() == 0) {
            throw new RefusedSubmissionException("--run-as-user: you are root here, and nobody runs as root there."
                    + " Submit from an account of your own, name a user with --user or --run-as-uid and --run-as-gid, or"
                    + " say --run-as-user=submitter.");
        }
        if (account.gid() == 0) {
            throw new RefusedSubmissionException(
                    "--run-as-user: your primary group is 0, root's. Name another with"
                            + " --run-as-uid=%d and --run-as-gid.",
                    account.uid());
        }
        var user = JsonNodeFactory.instance.objectNode();
        if (account.name() != null && isName(account.name())) {
            user.put("name", account.name());
        } else if (account.name() != null) {
            draft.remark(
                    "Your name %s is left out of spec.user, which takes letters, digits, '_', '.', '@' and '-'; your numbers are there."
                            .formatted(account.name()));
        }
        user.put("uid", localNumber("UID", account.uid()));
        user.put("gid", localNumber("GID", account.gid()));
        if (account.groups().contains(0L)) {
            draft.remark("You are in group 0, root's, which is left out: no job is in it.");
        }
        var others = account.groups().stream()
                .filter(group -> group != 0 && group != account.gid())
                .distinct()
                .toList();
        if (!others.isEmpty()) {
            var list = user.putArray("supplementalGroups");
            others.forEach(group -> list.add(localNumber("group", group)));
        }
        return user;
    }

    private static long localNumber(String what, long id) {
        if (id > User.ID_MAX) {
            throw new RefusedSubmissionException(
                    "--run-as-user: your %s %d is larger than Kubernetes accepts (%d). Name others with --run-as-uid and"
                            + " --run-as-gid, or say --run-as-user=submitter.",
                    what, id, User.ID_MAX);
        }
        return id;
    }
}
