package ai.run.operator.webhook;

import ai.run.operator.tls.InvalidCertificateException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Optional;

/**
 * A certificate that somebody else makes and renews in a Secret, cert-manager or OpenShift's service CA. It is read through
 * the API, because a mounted Secret is a file on the node that more than this process can read.
 */
record GivenCertificate(KubernetesClient client, String namespace, String name) implements CertificateSource {

    @Override
    public Current current(Instant now) throws InvalidCertificateException {
        var secret = client.secrets().inNamespace(namespace).withName(name).get();
        if (secret == null) {
            throw new InvalidCertificateException("there is no Secret %s/%s".formatted(namespace, name));
        }
        return new Current(CertificateSecret.serving(secret), Optional.empty());
    }
}
