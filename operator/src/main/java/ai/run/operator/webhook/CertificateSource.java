package ai.run.operator.webhook;

import ai.run.operator.tls.InvalidCertificateException;
import java.time.Instant;
import java.util.Optional;

/** Where the server's certificate comes from. */
interface CertificateSource {

    /**
     * The certificate to serve with from now on, renewed when that is due and ours to do.
     *
     * @throws InvalidCertificateException when what there is cannot be used
     */
    Current current(Instant now) throws InvalidCertificateException;

    /**
     * What there is.
     *
     * @param serving what the server is to show
     * @param trusted the authorities that clients must be told to trust, as PEM; empty when somebody else tells them
     */
    record Current(ServingCertificate serving, Optional<String> trusted) {}
}
