package ai.run.operator.ldapsettings;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An LDAP server, which is only ever talked to with TLS.
 *
 * @param startTls TLS begins on a connection without it (StartTLS); else the connection begins with it (ldaps)
 * @param host the name or address, which the server's certificate must carry
 * @param port the TCP port
 */
public record LdapServer(boolean startTls, String host, int port) {

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}|[0-9A-Fa-f:.]{2,45}");

    /** The server that a URL without a path names; empty where the text is not such a URL. */
    static Optional<LdapServer> parse(String text) {
        try {
            var url = new LDAPURL(text);
            if (!url.hostProvided() || !HOST.matcher(url.getHost()).matches()) {
                return Optional.empty();
            }
            return Optional.of(new LdapServer(url.getScheme().equals("ldap"), url.getHost(), url.getPort()))
                    .filter(server -> server.isAllOf(text));
        } catch (LDAPException noUrl) {
            return Optional.empty();
        }
    }

    /** Says whether a URL holds nothing else: the library takes paths, filters, other schemes, and numbers such as 0636. */
    private boolean isAllOf(String url) {
        var withoutSlash = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return withoutSlash.equals(withoutPort()) || withoutSlash.equals(withoutPort() + ":" + port);
    }

    private String withoutPort() {
        return (startTls ? "ldap://" : "ldaps://") + (host.contains(":") ? "[" + host + "]" : host);
    }

    /** The URL. */
    @Override
    public String toString() {
        var defaultPort = startTls ? LDAPURL.DEFAULT_LDAP_PORT : LDAPURL.DEFAULT_LDAPS_PORT;
        return port == defaultPort ? withoutPort() : withoutPort() + ":" + port;
    }
}
