package ai.run.operator.webhook;

import ai.run.operator.tls.InvalidCertificateException;
import ai.run.operator.tls.Pem;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;

/**
 * A certificate of our own making, in a Secret that all replicas share. Whichever finds it missing, old or useless makes
 * another; when two do so at once, the API server lets one win, and both go by that one's.
 */
@Slf4j
@RequiredArgsConstructor
final class CertificateSecret implements CertificateSource {

    static final String CERTIFICATE = "tls.crt";
    static final String KEY = "tls.key";
    private static final String AUTHORITIES = "ca.crt";

    private static final String TYPE = "kubernetes.io/tls";
    private static final int ATTEMPTS = 5;
    private static final int PREVIOUS_AUTHORITIES = 2;

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final Set<String> hosts;

    @Override
    public Current current(Instant now) throws InvalidCertificateException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            var secret = client.secrets().inNamespace(namespace).withName(name).get();
            var usable = secret == null ? Optional.<Current>empty() : usable(secret, now);
            if (usable.isPresent()) {
                return usable.get();
            }
            try {
                write(secret, now);
            } catch (KubernetesClientException failure) {
                // Another replica was faster: what it wrote is as good.
                if (failure.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw failure;
                }
            }
        }
        throw new InvalidCertificateException("the Secret %s/%s changes all the time".formatted(namespace, name));
    }

    private Optional<Current> usable(Secret secret, Instant now) {
        try {
            var serving = serving(secret);
            var authorities = Pem.certificates(text(secret, AUTHORITIES));
            return serving.isDue(now) || !serving.covers(hosts) || !isOf(serving, authorities)
                    ? Optional.empty()
                    : Optional.of(new Current(serving, Optional.of(Pem.of(authorities))));
        } catch (InvalidCertificateException useless) {
            return Optional.empty();
        }
    }

    /** What a Secret of the usual type holds. */
    static ServingCertificate serving(Secret secret) throws InvalidCertificateException {
        return ServingCertificate.parse(text(secret, CERTIFICATE), text(secret, KEY));
    }

    private static boolean isOf(ServingCertificate serving, List<X509Certificate> authorities) {
        return authorities.stream().anyMatch(authority -> authority
                .getSubjectX500Principal()
                .equals(serving.certificate().getIssuerX500Principal()));
    }

    private void write(@Nullable Secret existing, Instant now) {
        var issued = CertificateAuthority.issue(hosts, now);
        var authorities = Stream.concat(Stream.of(issued.authority()), previous(existing, now).stream())
                .toList();
        var data = new LinkedHashMap<String, String>();
        data.put(CERTIFICATE, encoded(Pem.of(issued.serving().chain())));
        data.put(KEY, encoded(Pem.of(issued.serving().key())));
        data.put(AUTHORITIES, encoded(Pem.of(authorities)));
        log.info(
                "Made a certificate for the webhooks, valid until {}.",
                issued.serving().expiry());
        if (existing == null) {
            client.resource(new SecretBuilder()
                            .withNewMetadata()
                            .withNamespace(namespace)
                            .withName(name)
                            .endMetadata()
                            .withType(TYPE)
                            .withData(data)
                            .build())
                    .create();
        } else {
            // It keeps its type, which cannot change, and its resourceVersion, which lets one of two replicas win.
            client.resource(new SecretBuilder(existing).withData(data).build())
                    .lockResourceVersion()
                    .update();
        }
    }

    /** The authorities of the certificates that replicas may still show: so long they must be trusted. */
    private static List<X509Certificate> previous(@Nullable Secret existing, Instant now) {
        if (existing == null) {
            return List.of();
        }
        try {
            return Pem.certificates(text(existing, AUTHORITIES)).stream()
                    .filter(authority -> authority.getNotAfter().toInstant().isAfter(now))
                    .limit(PREVIOUS_AUTHORITIES)
                    .toList();
        } catch (InvalidCertificateException useless) {
            return List.of();
        }
    }

    private static String text(Secret secret, String key) throws InvalidCertificateException {
        var data = Objects.requireNonNullElse(secret.getData(), Map.<String, String>of());
        try {
            return new String(Base64.getDecoder().decode(data.getOrDefault(key, "")), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new InvalidCertificateException(key + " is not base64");
        }
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
