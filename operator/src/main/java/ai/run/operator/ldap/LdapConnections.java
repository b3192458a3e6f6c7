package ai.run.operator.ldap;

import ai.run.operator.ldapsettings.LdapSettings;
import ai.run.operator.tls.InvalidCertificateException;
import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.FailoverServerSet;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ServerSet;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Makes connections to LDAP servers: with TLS, a verified host name, and a limit to everything that takes time. */
final class LdapConnections {

    /** A connection to a later server is replaced by one to the first after that time, if that one is back. */
    private static final Duration AWAY_FROM_FIRST = Duration.ofMinutes(5);

    private LdapConnections() {}

    /**
     * A pool, which connects when it is first used.
     *
     * @param objects where the password and the certificates are read, once and now
     * @param size how many connections it may have
     */
    static LDAPConnectionPool pool(LdapSettings settings, ConfigObjects objects, int size)
            throws LdapSetupException, LDAPException {
        var bind = bindRequest(settings, objects);
        var pool = new LDAPConnectionPool(servers(settings, bind, tls(settings, objects)), bind, 0, size);
        pool.setConnectionPoolName("ldap");
        return pool;
    }

    private static ServerSet servers(LdapSettings settings, @Nullable BindRequest bind, SSLContext tls) {
        // One share more than there are servers: when none of them speaks, the last one still has to be given up in
        // time.
        var share = settings.timeout().dividedBy(settings.servers().size() + 1L);
        var options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis((int) share.toMillis());
        options.setResponseTimeoutMillis(share.toMillis());
        options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
        options.setFollowReferrals(false);
        options.setUseSynchronousMode(true);
        var withTls = LdapTls.sockets(tls, share);
        var ensureTls = new EnsureTls(tls);
        var servers = new FailoverServerSet(settings.servers().stream()
                .map(server -> new SingleServerSet(
                        server.host(),
                        server.port(),
                        server.startTls() ? SocketFactory.getDefault() : withTls,
                        options,
                        bind,
                        ensureTls))
                .toArray(ServerSet[]::new));
        servers.setMaxFailoverConnectionAgeMillis(AWAY_FROM_FIRST.toMillis());
        return servers;
    }

    private static @Nullable BindRequest bindRequest(LdapSettings settings, ConfigObjects objects)
            throws LdapSetupException {
        var secret = settings.bindSecret();
        if (secret == null) {
            return null;
        }
        var data = objects.secret(secret);
        var dn = value(data, "Secret " + secret, LdapSettings.BIND_DN);
        if (!DN.isValidDN(dn)) {
            throw new LdapSetupException("the key " + LdapSettings.BIND_DN + " of Secret " + secret
                    + " holds no distinguished name; ask an administrator to correct it");
        }
        return new SimpleBindRequest(dn, value(data, "Secret " + secret, LdapSettings.PASSWORD));
    }

    private static SSLContext tls(LdapSettings settings, ConfigObjects objects) throws LdapSetupException {
        var ca = settings.ca();
        var what = ca == null ? "Java's trust store" : (ca.secret() ? "Secret " : "ConfigMap ") + ca.name();
        try {
            return LdapTls.trusting(
                    ca == null
                            ? null
                            : value(
                                    ca.secret() ? objects.secret(ca.name()) : objects.configMap(ca.name()),
                                    what,
                                    ca.key()));
        } catch (InvalidCertificateException | GeneralSecurityException e) {
            throw new LdapSetupException(what + (ca == null ? "" : ", key " + ca.key() + ",")
                    + " holds no certificates in PEM that Java" + " can read; ask an administrator to correct it");
        }
    }

    private static String value(Map<String, String> data, String what, String key) throws LdapSetupException {
        var value = data.get(key);
        if (value == null || value.isBlank()) {
            throw new LdapSetupException(what + " has no key " + key + "; ask an administrator to add it");
        }
        return value;
    }
}
