package ai.run.operator.ldap;

import ai.run.operator.identity.Directory.Lookup;
import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.NotFound;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.Directory.Names;
import ai.run.operator.identity.Directory.Names.Known;
import ai.run.operator.identity.UserNames;
import ai.run.operator.ldap.LdapEntries.UnreadableEntryException;
import ai.run.operator.ldapsettings.LdapSettings;
import ai.run.operator.text.Printable;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/** Looks one user and their groups up on a connection, by name or by UID. */
@RequiredArgsConstructor
final class LdapSearch {

    /** Servers refuse to send more at once than they are set to: Active Directory 1,000, OpenLDAP 500. */
    private static final int PAGE_SIZE = 500;

    /** Linux takes 65,536; whoever is in that many is a mistake of the filter. */
    private static final int GROUPS_MAX = 10_000;

    /** Nobody has that many aliases, nor an account that many sharers: more names for one UID are a mistake of the filter. */
    private static final int NAMES_MAX = 100;

    private static final String NAME = "name";

    private final LdapSettings settings;
    private final LDAPConnection connection;

    /**
     * Looks a user up.
     *
     * @throws LDAPException if the directory cannot be asked
     */
    Lookup find(String name) throws LDAPException {
        var asked = Map.of(NAME, name);
        var spelled = settings.userFilter().comparedWith(NAME, asked);
        var users = users(settings.userFilter().with(asked), spelled.keySet(), 2);
        if (users.isEmpty()) {
            return notFound(
                    "has no entry for " + Printable.quoted(name),
                    "ask an administrator to add " + Printable.quoted(name) + " to it");
        }
        if (users.size() > 1) {
            return misconfigured("has several entries for " + Printable.quoted(name) + ": "
                    + users.stream()
                            .map(SearchResultEntry::getDN)
                            .sorted()
                            .map(Printable::quoted)
                            .collect(Collectors.joining(", ")));
        }
        var user = users.get(0);
        if (!LdapEntries.isSpelled(user, spelled)) {
            return otherSpelling(name, user, spelled);
        }
        try {
            return new Found(LdapEntries.numbers(user, groups(name, user), settings.attributes()));
        } catch (UnreadableEntryException e) {
            return misconfigured("cannot be relied on: " + e.getMessage());
        }
    }

    /**
     * Looks up who has a UID: whom the user filter could find and has that number, and whom it then finds by name.
     *
     * @throws LDAPException if the directory cannot be asked
     */
    Names namesOf(long uid) throws LDAPException {
        var byName = settings.userFilter();
        var byUid = Filter.createEqualityFilter(settings.attributes().uid(), Long.toString(uid));
        var users = users(
                Filter.createANDFilter(byUid, byName.withAnyValues()),
                byName.attributesComparedWith(NAME),
                NAMES_MAX + 1);
        var names = users.stream()
                .flatMap(user -> byName.valuesOf(NAME, attribute -> LdapEntries.values(user, attribute)).stream())
                .filter(UserNames::isAllowed)
                .collect(Collectors.toSet());
        if (users.size() > NAMES_MAX || names.size() > NAMES_MAX) {
            return misconfigured("has more than " + NAMES_MAX + " names for the UID " + uid);
        }
        var lookups = new HashMap<String, Lookup>();
        for (var name : names) {
            lookups.put(name, find(name));
        }
        return Known.of(uid, lookups);
    }

    private Lookup otherSpelling(String name, SearchResultEntry user, Map<String, String> spelled) {
        var other = LdapEntries.spelling(user, spelled);
        return other.isPresent()
                ? notFound(
                        "spells " + Printable.quoted(name) + " as " + Printable.quoted(other.get()),
                        "spell spec.user.name as the directory does")
                : misconfigured("does not show the operator how " + Printable.quoted(user.getDN())
                        + " is spelled (attribute " + String.join(", ", spelled.keySet()) + ")");
    }

    /** No more than the limit, which may hide that there are more. */
    private List<SearchResultEntry> users(Filter filter, Set<String> naming, int limit) throws LDAPException {
        var attributes = new TreeSet<>(naming);
        attributes.add(settings.attributes().uid());
        attributes.add(settings.attributes().gid());
        var memberOf = settings.attributes().memberOf();
        if (memberOf != null) {
            attributes.add(memberOf);
        }
        var request = request(settings.baseDn(), SearchScope.SUB, filter, attributes.toArray(String[]::new));
        request.setSizeLimit(limit);
        try {
            return connection.search(request).getSearchEntries();
        } catch (LDAPSearchException e) {
            if (e.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED) && e.getEntryCount() >= limit) {
                return e.getSearchEntries();
            }
            throw e;
        }
    }

    private List<SearchResultEntry> groups(String name, SearchResultEntry user)
            throws LDAPException, UnreadableEntryException {
        var groups = new LinkedHashMap<DN, SearchResultEntry>();
        var filter = settings.groupFilter().with(Map.of(NAME, name, "dn", user.getDN()));
        ASN1OctetString cookie = null;
        do {
            var request = groupRequest(settings.groupBaseDn(), SearchScope.SUB, filter);
            request.addControl(new SimplePagedResultsControl(PAGE_SIZE, cookie));
            var page = connection.search(request);
            for (var group : page.getSearchEntries()) {
                groups.put(group.getParsedDN(), group);
            }
            refuseTooMany(user, groups.size());
            cookie = cookieAfter(SimplePagedResultsControl.get(page));
        } while (cookie != null);
        var named = LdapEntries.values(user, settings.attributes().memberOf());
        refuseTooMany(user, named.size());
        for (var dn : named) {
            for (var group : group(new DN(dn))) {
                groups.put(group.getParsedDN(), group);
            }
        }
        return List.copyOf(groups.values());
    }

    private static @Nullable ASN1OctetString cookieAfter(@Nullable SimplePagedResultsControl answer) {
        return answer == null || !answer.moreResultsToReturn() ? null : answer.getCookie();
    }

    /** The group of that DN, if it is below the groups' base and may be seen. */
    private List<SearchResultEntry> group(DN dn) throws LDAPException {
        if (!dn.isDescendantOf(new DN(settings.groupBaseDn()), false)) {
            return List.of();
        }
        try {
            var anything = Filter.createPresenceFilter("objectClass");
            return connection
                    .search(groupRequest(dn.toString(), SearchScope.BASE, anything))
                    .getSearchEntries();
        } catch (LDAPSearchException e) {
            if (e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
                return List.of();
            }
            throw e;
        }
    }

    private SearchRequest groupRequest(String base, SearchScope scope, Filter filter) {
        return request(base, scope, filter, settings.attributes().groupGid());
    }

    private SearchRequest request(String base, SearchScope scope, Filter filter, String... attributes) {
        var seconds = (int) settings.timeout().toSeconds();
        var request = new SearchRequest(base, scope, DereferencePolicy.NEVER, 0, seconds, false, filter, attributes);
        request.setResponseTimeoutMillis(settings.timeout().toMillis());
        return request;
    }

    private static void refuseTooMany(SearchResultEntry user, int groups) throws UnreadableEntryException {
        if (groups > GROUPS_MAX) {
            throw new UnreadableEntryException(
                    Printable.quoted(user.getDN()) + " is in more than " + GROUPS_MAX + " groups");
        }
    }

    private NotFound notFound(String problem, String remedy) {
        return new NotFound(
                "the LDAP directory " + problem + " (below " + Printable.sentence(settings.baseDn()) + ")", remedy);
    }

    private static Unavailable misconfigured(String problem) {
        return new Unavailable("the LDAP directory " + problem
                + "; ask an administrator to correct the entry, or the filters of identity.directory.ldap");
    }
}
