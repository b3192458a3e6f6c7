package ai.run.operator.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who has which UID and GIDs, by login name. */
@FunctionalInterface
public interface Directory {

    /** The answer where there is no directory. */
    Lookup.NotFound NOT_CONFIGURED = new Lookup.NotFound(
            "no directory is configured",
            "ask an administrator to configure one (identity.directory in the cluster-config)");

    /** Where there is no directory: knows nobody. */
    Directory NONE = name -> NOT_CONFIGURED;

    /**
     * Looks a user up. Throws nothing: what goes wrong is {@link Lookup.Unavailable}.
     *
     * @param name a login name that matches {@link ai.run.v1.User#NAME_PATTERN}
     */
    Lookup find(String name);

    /**
     * The numbers of a user, as somebody wrote them: nothing is checked yet.
     *
     * @param uid the user ID; null where it is missing
     * @param gid the primary group's ID; null where it is missing
     * @param supplementalGroups the IDs of further groups
     */
    record Entry(@Nullable Long uid, @Nullable Long gid, List<Long> supplementalGroups) {
        public Entry {
            supplementalGroups = List.copyOf(supplementalGroups);
        }
    }

    /** What a look-up gave. */
    sealed interface Lookup {

        /** The directory knows the user. */
        record Found(Entry entry) implements Lookup {}

        /**
         * The directory was asked and does not know the user.
         *
         * @param why a clause for a message: {@code no directory is configured}
         * @param remedy what the job's owner can do, an imperative: {@code ask an administrator to ...}
         */
        record NotFound(String why, String remedy) implements Lookup {}

        /**
         * The directory cannot say whether it knows the user, or who that is.
         *
         * @param message what is wrong and what to do about it
         */
        record Unavailable(String message) implements Lookup {}
    }
}
