package ai.run.operator.ldap;

import ai.run.operator.identity.Directory.PosixIds;
import ai.run.operator.ldapsettings.LdapSettings.Attributes;
import ai.run.operator.text.Printable;
import com.unboundid.ldap.sdk.SearchResultEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What entries say. Pure. */
final class LdapEntries {

    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

    private LdapEntries() {}

    /** An entry does not say what it should; the message says what it does. */
    static final class UnreadableEntryException extends Exception {
        UnreadableEntryException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /**
     * A user's numbers. A group without a number is none that a process could be in, and is left out.
     *
     * @param user the user's entry
     * @param groups the entries of the groups
     */
    static PosixIds numbers(SearchResultEntry user, Collection<SearchResultEntry> groups, Attributes attributes)
            throws UnreadableEntryException {
        var gid = number(user, attributes.gid());
        var gids = new ArrayList<Long>();
        for (var group : groups) {
            number(group, attributes.groupGid()).ifPresent(gids::add);
        }
        return new PosixIds(
                number(user, attributes.uid()).orElse(null),
                gid.orElse(null),
                gids.stream()
                        .filter(group -> !gid.equals(Optional.of(group)))
                        .distinct()
                        .sorted()
                        .toList());
    }

    private static Optional<Long> number(SearchResultEntry entry, String attribute) throws UnreadableEntryException {
        var values = values(entry, attribute);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1 || !INTEGER.matcher(values.get(0)).matches()) {
            throw new UnreadableEntryException("the entry " + Printable.sentence(entry.getDN()) + " has "
                    + (values.size() > 1 ? values.size() + " values" : Printable.quoted(values.get(0))) + " as its "
                    + attribute + ", where one whole number is needed");
        }
        return Optional.of(Long.parseLong(values.get(0)));
    }

    static List<String> values(SearchResultEntry entry, @Nullable String attribute) {
        var values = attribute == null ? null : entry.getAttributeValues(attribute);
        return values == null ? List.of() : List.of(values);
    }

    /**
     * Says whether an entry has a value exactly as it was asked for. Directories find {@code alice} for {@code ALICE}; to
     * Kubernetes these are two users, and one of them must not get the other's numbers.
     *
     * @param asked the values that were asked for, by attribute; it is enough that the entry has one of them
     */
    static boolean isSpelled(SearchResultEntry entry, Map<String, String> asked) {
        return asked.isEmpty()
                || asked.entrySet().stream()
                        .anyMatch(wanted -> values(entry, wanted.getKey()).contains(wanted.getValue()));
    }

    /** How the entry spells what was asked for; empty where it does not show any of these attributes. */
    static Optional<String> spelling(SearchResultEntry entry, Map<String, String> asked) {
        return asked.keySet().stream()
                .sorted()
                .flatMap(attribute -> values(entry, attribute).stream())
                .findFirst();
    }
}
