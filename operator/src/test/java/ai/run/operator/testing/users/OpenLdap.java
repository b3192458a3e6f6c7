package ai.run.operator.testing.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.Layer;
import ai.run.operator.testing.Repository;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * An OpenLDAP server on loopback that answers nobody without TLS, nor anonymously, and holds
 * {@code ldap/directory.ldif}. It can be ended and started again, with what it holds.
 */
public final class OpenLdap implements AutoCloseable {

    /** The password of the account by which the operator searches. */
    public static final String PASSWORD = "correct horse";

    private static final Path RESOURCES = Repository.path("operator/src/test/resources/ldap");

    private final Path folder;
    private final TestAuthority authority;
    private final String certificate;
    private final int port = freePort();
    private final int tlsPort = freePort();

    private Process process;

    /**
     * Starts an empty server.
     *
     * @param folder where it keeps its data
     * @param certificate the name of its certificate, issued by the authority
     */
    public OpenLdap(Path folder, TestAuthority authority, String certificate) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.authority = authority;
        this.certificate = certificate;
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("slapd.conf"), configuration());
        start();
    }

    /** A server for {@code localhost} that holds the test data. */
    public static OpenLdap withTestData(Path folder, TestAuthority authority) throws Exception {
        authority.issue("localhost", "DNS:localhost", 30);
        var server = new OpenLdap(folder, authority, "localhost");
        server.load();
        return server;
    }

    private String configuration() throws IOException {
        var root = unpacked();
        return """
                include ROOT/etc/ldap/schema/core.schema
                include ROOT/etc/ldap/schema/cosine.schema
                include RESOURCES/test.schema
                modulepath ROOT/usr/lib/ldap
                moduleload back_mdb
                moduleload memberof
                TLSCertificateFile CERTIFICATE.crt
                TLSCertificateKeyFile CERTIFICATE.key
                security ssf=128
                # at most 500 at once, and any number in pages: as servers in use have it
                sizelimit size.soft=500 size.hard=500 size.prtotal=unlimited
                access to attrs=userPassword by anonymous auth
                access to * by dn.exact="cn=operator,dc=example,dc=org" read
                database mdb
                suffix dc=example,dc=org
                rootdn cn=root,dc=example,dc=org
                rootpw root
                directory FOLDER/data
                maxsize 268435456
                dbnosync
                index objectClass,uid,memberUid,member eq
                overlay memberof
                """
                .replace("ROOT", root)
                .replace("RESOURCES", RESOURCES.toString())
                .replace("CERTIFICATE", authority.file(certificate).toString())
                .replace("FOLDER", folder.toString());
    }

    private static String unpacked() throws IOException {
        try {
            var script = Repository.path("config/local/openldap.sh").toString();
            return Command.lastLineOf(script, "folder");
        } catch (AssertionError failure) {
            Layer.requires(false, "tests with an LDAP server: " + failure.getMessage());
            throw failure;
        }
    }

    /** Starts it, unless it runs; returns when it answers. */
    public void start() throws IOException {
        process = new ProcessBuilder(
                        Repository.path("config/local/openldap.sh").toString(),
                        "slapd",
                        "-d",
                        "0",
                        "-f",
                        folder.resolve("slapd.conf").toString(),
                        "-h",
                        "ldap://127.0.0.1:%d ldaps://127.0.0.1:%d".formatted(port, tlsPort))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        await("slapd listens")
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> {
                    assertThat(process.isAlive()).isTrue();
                    try (var connection = new LDAPConnection("127.0.0.1", port)) {
                        return connection.isConnected();
                    }
                });
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    /** Ends it at once; it can be started again. */
    public void stop() throws IOException {
        process.getOutputStream().close();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Lets it hang: connections stay, and are accepted, and nothing is answered. */
    public void pause() throws IOException {
        signal("-STOP");
    }

    /** Lets the server answer again. */
    public void resume() throws IOException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException {
        var slapd = process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/slapd"))
                .findFirst()
                .orElseThrow();
        Command.run("kill", signal, Long.toString(slapd.pid()));
    }

    /** Where it speaks TLS from the beginning. */
    public String url() {
        return "ldaps://localhost:" + tlsPort;
    }

    /** Where it speaks TLS when it is asked to. */
    public String urlWithStartTls() {
        return "ldap://localhost:" + port;
    }

    private void load() throws IOException, LDAPException, LDIFException {
        try (var connection = asRoot();
                var ldif = new LDIFReader(RESOURCES.resolve("directory.ldif").toString())) {
            for (var entry = ldif.readEntry(); entry != null; entry = ldif.readEntry()) {
                connection.add(entry);
            }
        }
    }

    /** Adds entries, each given as lines of LDIF. */
    public void add(String... ldif) throws LDAPException, LDIFException {
        try (var connection = asRoot()) {
            connection.add(ldif);
        }
    }

    /** Replaces the value of an attribute. */
    public void modify(String dn, String attribute, String value) throws LDAPException {
        try (var connection = asRoot()) {
            connection.modify(dn, new Modification(ModificationType.REPLACE, attribute, value));
        }
    }

    /** A connection of the directory's administrator. */
    public LDAPConnection asRoot() throws LDAPException {
        try {
            var trusted = new PEMFileTrustManager(authority.file("ca.crt").toFile());
            var tls = new SSLUtil(trusted).createSSLSocketFactory();
            return new LDAPConnection(tls, "127.0.0.1", tlsPort, "cn=root,dc=example,dc=org", "root");
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A port that nobody listens on. */
    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
