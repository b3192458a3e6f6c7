package ai.run.operator.ldapsettings;

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

    private static final Pattern URL = Pattern.compile(
            "(ldaps?)://([A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}])(?::([1-9][0-9]{0,4}))?/?");
    private static final int PORT = 389;
    private static final int PORT_LDAPS = 636;
    private static final int PORT_MAX = 65_535;

    /** The server that a URL without a path names; empty where the text is not such a URL. */
    static Optional<LdapServer> parse(String url) {
        var parts = URL.matcher(url);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var startTls = parts.group(1).equals("ldap");
        var port = parts.group(3) == null ? (startTls ? PORT : PORT_LDAPS) : Integer.parseInt(parts.group(3));
        return port > PORT_MAX
                ? Optional.empty()
                : Optional.of(new LdapServer(startTls, parts.group(2).replaceAll("[\\[\\]]", ""), port));
    }

    /** The URL. */
    @Override
    public String toString() {
        return (startTls ? "ldap://" : "ldaps://")
                + (host.contains(":") ? "[" + host + "]" : host)
                + (port == (startTls ? PORT : PORT_LDAPS) ? "" : ":" + port);
    }
}
