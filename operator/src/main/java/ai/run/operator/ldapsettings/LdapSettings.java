package ai.run.operator.ldapsettings;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an LDAP directory is asked: {@code identity.directory.ldap} of the cluster-config. The defaults suit
 * {@code posixAccount} and {@code posixGroup} of RFC 2307.
 *
 * @param servers key {@code url}, one or a list: the servers, asked in this order; the next one only when those before it
 *     do not answer
 * @param baseDn key {@code baseDn}: the entry below which users are
 * @param groupBaseDn key {@code groupBaseDn}: the entry below which groups are; by default the {@code baseDn}
 * @param userFilter key {@code userFilter}: which entry is the user <code>{name}</code>; the attributes that it
 *     compares with that are also where the names of a UID are
 * @param groupFilter key {@code groupFilter}: which entries are groups of the user <code>{name}</code>, whose entry is
 *     <code>{dn}</code>
 * @param attributes key {@code attributes}: where the numbers are
 * @param bindSecret key {@code bindSecret.name}: the Secret whose keys {@value #BIND_DN} and {@value #PASSWORD} the
 *     operator authenticates itself with; null where it stays anonymous
 * @param ca key {@code caSecret} or {@code caConfigMap}: the certificates of the authorities that may sign a server's
 *     certificate; null for those that Java trusts
 * @param timeout key {@code timeout}: how long one look-up may take in all, default 5 s, from 1 s to 1 min; a server that does not
 *     let itself be connected to is given up in time to try the others
 * @param cacheTtl key {@code cacheTtl}: for how long a user's numbers are remembered, default 5 min, up to 24 h; 0 s asks
 *     every time
 */
public record LdapSettings(
        List<LdapServer> servers,
        String baseDn,
        String groupBaseDn,
        FilterTemplate userFilter,
        FilterTemplate groupFilter,
        Attributes attributes,
        @Nullable String bindSecret,
        @Nullable CaSource ca,
        Duration timeout,
        Duration cacheTtl) {

    /** The key of the bind Secret that holds the DN of the operator's own entry. */
    public static final String BIND_DN = "bindDn";

    /** The key of the bind Secret that holds the password. */
    public static final String PASSWORD = "password";

    public LdapSettings {
        servers = List.copyOf(servers);
    }

    /**
     * The attributes that hold the numbers.
     *
     * @param uid of a user's entry: the UID; default {@code uidNumber}
     * @param gid of a user's entry: the primary group's GID; default {@code gidNumber}
     * @param groupGid of a group's entry: its GID; default {@code gidNumber}
     * @param memberOf of a user's entry: the DNs of groups, which are read in addition to those that the group filter
     *     finds; null, the default, where only the filter counts
     */
    public record Attributes(String uid, String gid, String groupGid, @Nullable String memberOf) {

        public static final Attributes DEFAULT = new Attributes("uidNumber", "gidNumber", "gidNumber", null);
    }

    /**
     * Where the authorities' certificates are, in PEM.
     *
     * @param secret they are in a Secret; else in a ConfigMap
     * @param name the object's name
     * @param key the key of its data; default {@value #DEFAULT_KEY}
     */
    public record CaSource(boolean secret, String name, String key) {

        public static final String DEFAULT_KEY = "ca.crt";
    }
}
