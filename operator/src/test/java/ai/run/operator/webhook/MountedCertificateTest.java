package ai.run.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.testing.Command;
import ai.run.operator.tls.InvalidCertificateException;
import ai.run.operator.tls.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A certificate that somebody else renews. */
class MountedCertificateTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsInTheFolderNowIsServed() throws Exception {
        var first = mount();
        var source = new MountedCertificate(folder);
        assertThat(source.current(Instant.now()).serving().certificate()).isEqualTo(first.certificate());
        assertThat(source.current(Instant.now()).trusted())
                .as("registered by us")
                .isEmpty();
        var second = mount();
        assertThat(source.current(Instant.now()).serving().certificate()).isEqualTo(second.certificate());
    }

    @Test
    void aFolderWithoutACertificateSaysSo() {
        assertThatThrownBy(() -> new MountedCertificate(folder).current(Instant.now()))
                .isInstanceOf(InvalidCertificateException.class)
                .hasMessageContaining("tls.crt");
    }

    /** As cert-manager writes them by default, OpenShift, and cert-manager with {@code encoding: PKCS8}. */
    @ParameterizedTest
    @CsvSource({"genrsa -traditional -out, RSA", "ecparam -name prime256v1 -genkey -noout -out, EC", "genrsa -out, RSA"
    })
    void everyFormOfKeyIsRead(String command, String algorithm) throws Exception {
        var key = folder.resolve("tls.key").toString();
        Command.run(("openssl " + command + " " + key).split(" "));
        Command.run(
                "openssl",
                "req",
                "-x509",
                "-new",
                "-key",
                key,
                "-subj",
                "/CN=test",
                "-out",
                folder.resolve("tls.crt").toString());
        assertThat(new MountedCertificate(folder)
                        .current(Instant.now())
                        .serving()
                        .key()
                        .getAlgorithm())
                .isEqualTo(algorithm);
    }

    private ServingCertificate mount() throws IOException {
        var serving =
                CertificateAuthority.issue(Set.of("localhost"), Instant.now()).serving();
        Files.writeString(folder.resolve("tls.crt"), Pem.of(serving.chain()));
        Files.writeString(folder.resolve("tls.key"), Pem.of(serving.key()));
        return serving;
    }
}
