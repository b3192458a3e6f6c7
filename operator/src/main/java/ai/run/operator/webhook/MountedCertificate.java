package ai.run.operator.webhook;

import ai.run.operator.tls.InvalidCertificateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A certificate that somebody else makes and renews, cert-manager or OpenShift's service CA: a mounted Secret.
 *
 * @param folder holds {@code tls.crt} and {@code tls.key}
 */
record MountedCertificate(Path folder) implements CertificateSource {

    @Override
    public Current current(Instant now) throws InvalidCertificateException {
        try {
            return new Current(
                    ServingCertificate.parse(
                            Files.readString(folder.resolve(CertificateSecret.CERTIFICATE)),
                            Files.readString(folder.resolve(CertificateSecret.KEY))),
                    Optional.empty());
        } catch (IOException e) {
            throw new InvalidCertificateException("cannot read " + e.getMessage());
        }
    }
}
