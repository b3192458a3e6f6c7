package ai.run.operator.authorization;

import ai.run.operator.identity.Submitter;
import ai.run.operator.workload.Labels;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says which RunaiJob's annotation {@link Submitter#ANNOTATION} can be believed: one that the webhooks have guarded ever
 * since the job was created. An older one may have been written by anybody.
 */
@FunctionalInterface
public interface Submitters {

    /** Where there are no webhooks: nobody is known. */
    Submitters UNKNOWN = job -> null;

    /** Who submitted the job; null where that is not proven. */
    @Nullable
    Submitter of(RunaiJob job);

    /**
     * Where the webhooks are registered under the operator's name.
     *
     * @param excepted the namespaces that the registration leaves out: there anybody may have written the annotation
     */
    static Submitters guardedByWebhooks(KubernetesClient client, Set<String> excepted) {
        return new Guarded(client, Set.copyOf(excepted));
    }

    /**
     * Looks at the registration anew each time. If it were remembered but for a moment after it was removed, what anybody
     * wrote in that moment would be believed.
     */
    record Guarded(KubernetesClient client, Set<String> excepted) implements Submitters {

        @Override
        public @Nullable Submitter of(RunaiJob job) {
            if (excepted.contains(job.getMetadata().getNamespace())) {
                return null;
            }
            var created = Instant.parse(job.getMetadata().getCreationTimestamp());
            // Of what happened within the same second the order is not known.
            return registration().filter(created::isAfter).isPresent()
                    ? Submitter.of(job).orElse(null)
                    : null;
        }

        /** Since when there are both the webhook that writes the annotation and the one that keeps it. */
        private Optional<Instant> registration() {
            var admission = client.admissionRegistration().v1();
            return Stream.of(
                            Optional.<HasMetadata>ofNullable(admission
                                    .mutatingWebhookConfigurations()
                                    .withName(Labels.OPERATOR)
                                    .get()),
                            Optional.<HasMetadata>ofNullable(admission
                                    .validatingWebhookConfigurations()
                                    .withName(Labels.OPERATOR)
                                    .get()))
                    .map(configuration -> configuration
                            .map(found -> Instant.parse(found.getMetadata().getCreationTimestamp()))
                            .orElse(Instant.MAX))
                    .max(Comparator.naturalOrder());
        }
    }
}
