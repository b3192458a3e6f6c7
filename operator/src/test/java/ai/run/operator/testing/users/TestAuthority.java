package ai.run.operator.testing.users;

import ai.run.operator.testing.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority of a test's own. */
public final class TestAuthority {

    private final Path folder;

    /** Makes one that keeps its files in that folder. */
    public TestAuthority(Path folder) throws IOException {
        this.folder = folder;
        Command.run(command(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=test-authority"
                        + " -keyout ca.key -out ca.crt"));
    }

    /** Its own certificate, in PEM. */
    public String certificate() throws IOException {
        return Files.readString(folder.resolve("ca.crt"));
    }

    /** Makes NAME.key and NAME.crt for a server of that host, such as {@code DNS:localhost}. */
    public void issue(String name, String host, int days) throws IOException {
        Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=" + host + "\n");
        Command.run(command("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=server -keyout "
                + name + ".key -out " + name + ".csr"));
        Command.run(command("x509 -req -in " + name + ".csr -CA ca.crt -CAkey ca.key -CAcreateserial -days " + days
                + " -extfile " + name + ".ext -out " + name + ".crt"));
    }

    /** What a server of that host, such as {@code IP:127.0.0.1}, shows whoever connects, and goes by itself. */
    public SSLContext server(String host) throws IOException, GeneralSecurityException {
        issue("server", host, 30);
        Command.run(command("pkcs12 -export -in server.crt -inkey server.key -out server.p12 -passout pass:test"));
        var password = "test".toCharArray();
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(file("server.p12").toFile(), password), password);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    private String[] command(String openssl) {
        return new String[] {"bash", "-c", "cd \"$1\" && openssl " + openssl, "openssl", folder.toString()};
    }
}
