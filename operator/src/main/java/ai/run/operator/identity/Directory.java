package ai.run.operator.identity;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who has which UID and GIDs, by login name. */
public interface Directory {

    /** The answer where there is no directory. */
    Lookup.NotFound NOT_CONFIGURED = new Lookup.NotFound(
            "no directory is configured",
            "ask an administrator to configure one (identity.directory in the cluster-config)");

    /** Where there is no directory: knows nobody. */
    Directory NONE = new Directory() {
        @Override
        public Lookup find(String name) {
            return NOT_CONFIGURED;
        }

        @Override
        public Names namesOf(long uid) {
            return Names.Known.NONE;
        }
    };

    /**
     * Looks a user up. Throws nothing: what goes wrong is {@link Lookup.Unavailable}.
     *
     * @param name a login name that matches {@link ai.run.v1.User#NAME_PATTERN}
     */
    Lookup find(String name);

    /**
     * Looks up who has a UID. Throws nothing: what goes wrong with all of the directory is {@link Lookup.Unavailable}. An entry
     * that cannot be read has no UID, and so nobody's mistake keeps others from their names.
     */
    Names namesOf(long uid);

    /**
     * The numbers of a user, as somebody wrote them: nothing is checked yet.
     *
     * @param uid the user ID; null where it is missing
     * @param gid the primary group's ID; null where it is missing
     * @param supplementalGroups the IDs of further groups
     */
    record PosixIds(@Nullable Long uid, @Nullable Long gid, List<Long> supplementalGroups) {
        public PosixIds {
            supplementalGroups = List.copyOf(supplementalGroups);
        }
    }

    /** What a look-up gave. */
    sealed interface Lookup {

        /** The directory knows the user. */
        record Found(PosixIds entry) implements Lookup {}

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
        record Unavailable(String message) implements Lookup, Names {}
    }

    /** What the look-up of a UID gave; {@link Lookup.Unavailable} where the directory cannot say. */
    sealed interface Names {

        /**
         * The login names under which {@link #find} gives the UID, all of which a job could have.
         *
         * @param entries what it gives, by name, in the names' order; empty where nobody has the UID
         */
        record Known(SortedMap<String, PosixIds> entries) implements Names {

            /** Nobody has the UID. */
            public static final Known NONE = new Known(new TreeMap<>());

            public Known {
                entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
            }

            /**
             * Those who have the UID, as their look-ups say: the answers to both questions can never differ.
             *
             * @param lookups what {@link #find} gave, for everybody who comes into question
             */
            public static Known of(long uid, Map<String, Lookup> lookups) {
                var entries = new TreeMap<String, PosixIds>();
                lookups.forEach((name, lookup) -> {
                    if (lookup instanceof Lookup.Found found
                            && Long.valueOf(uid).equals(found.entry().uid())) {
                        entries.put(name, found.entry());
                    }
                });
                return new Known(entries);
            }
        }
    }
}
