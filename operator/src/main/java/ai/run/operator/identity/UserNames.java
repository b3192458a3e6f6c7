package ai.run.operator.identity;

import ai.run.operator.identity.IdentityResolution.Rejected;
import ai.run.operator.text.Printable;
import ai.run.v1.Reason;
import ai.run.v1.User;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which user names a job may have. A name becomes a path component, a field of a passwd file and the key of a look-up, and
 * programs that are given a number where they expect a name take it for a UID.
 */
public final class UserNames {

    private static final Pattern NAME = Pattern.compile(User.NAME_PATTERN);
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    private UserNames() {}

    /** Says whether a job may have the name. */
    public static boolean isAllowed(String name) {
        return rejection(name, null).isEmpty();
    }

    /**
     * Why a job must not have the name; empty when it may.
     *
     * @param uid the UID that the spec gives along with the name
     */
    static Optional<Rejected> rejection(String name, @Nullable Long uid) {
        if (name.length() > User.NAME_MAX_LENGTH || !NAME.matcher(name).matches()) {
            return rejected(
                    Reason.InvalidUserName,
                    name,
                    "; set it to a login name of at most " + User.NAME_MAX_LENGTH
                            + " letters (a-z, A-Z), digits, _, ., @ and -, that starts with a letter, a digit or _");
        }
        if (name.equals("root")) {
            return rejected(Reason.RootUser, name, ", and no job runs as root; name another user");
        }
        if (name.equalsIgnoreCase("root")) {
            return rejected(Reason.InvalidUserName, name, ", which reads like root; name another user");
        }
        if (DIGITS.matcher(name).matches() && !name.equals(String.valueOf(uid))) {
            return rejected(
                    Reason.InvalidUserName,
                    name,
                    ", which programs would take for a UID; set it to a login name, or leave it out and set"
                            + " spec.user.uid and spec.user.gid");
        }
        return Optional.empty();
    }

    private static Optional<Rejected> rejected(Reason reason, String name, String problem) {
        return Optional.of(new Rejected(reason, "spec.user.name is " + Printable.quoted(name) + problem));
    }
}
