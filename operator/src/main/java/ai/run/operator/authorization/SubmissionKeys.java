package ai.run.operator.authorization;

import ai.run.operator.identity.SubmissionKey;
import ai.run.operator.workload.Labels;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;

/**
 * The key of all replicas, in a Secret of the operator's namespace. Whichever finds it missing makes one; when two do so at
 * once, the API server lets one win. To rotate it is to delete the Secret: jobs that have no workload yet must then be
 * submitted anew. It is read each time, so that no replica goes by another key than the others.
 */
@Slf4j
@RequiredArgsConstructor
public final class SubmissionKeys implements Supplier<SubmissionKey> {

    /** The name of the Secret. */
    public static final String SECRET = "runaijob-operator-submissions";

    private static final String KEY = "key";
    private static final int ATTEMPTS = 5;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KubernetesClient client;
    private final String namespace;

    /**
     * The key as it is now.
     *
     * @throws KubernetesClientException when the API server does not let us read or make it
     * @throws UnusableSubmissionKeyException when the Secret holds none
     */
    @Override
    public SubmissionKey get() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            var found = Optional.ofNullable(client.secrets()
                            .inNamespace(namespace)
                            .withName(SECRET)
                            .get())
                    .or(this::made);
            if (found.isPresent()) {
                return key(found.get());
            }
        }
        throw new UnusableSubmissionKeyException(
                "the Secret %s/%s comes and goes all the time".formatted(namespace, SECRET));
    }

    /** A new one; empty when another replica was faster. */
    private Optional<Secret> made() {
        var bytes = new byte[SubmissionKey.BYTES];
        RANDOM.nextBytes(bytes);
        var secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(SECRET)
                .addToLabels("app.kubernetes.io/name", Labels.OPERATOR)
                .endMetadata()
                .withImmutable(true)
                .addToData(KEY, Base64.getEncoder().encodeToString(bytes))
                .build();
        try {
            var created = client.resource(secret).create();
            log.info("Made a key for the records of who submitted a RunaiJob; records of before prove nothing.");
            return Optional.of(created);
        } catch (KubernetesClientException failure) {
            if (failure.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private SubmissionKey key(Secret secret) {
        try {
            var data = Objects.requireNonNullElse(secret.getData(), Map.<String, String>of());
            return new SubmissionKey(Base64.getDecoder().decode(data.getOrDefault(KEY, "")));
        } catch (IllegalArgumentException unusable) {
            // Without the cause, which might quote it.
            throw new UnusableSubmissionKeyException(
                    "the Secret %s/%s holds no key of %d bytes: delete it, and another is made"
                            .formatted(namespace, SECRET, SubmissionKey.BYTES));
        }
    }
}
