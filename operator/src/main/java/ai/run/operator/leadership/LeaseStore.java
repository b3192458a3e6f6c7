package ai.run.operator.leadership;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/** The lease on the API server: every write fails with a conflict when somebody else was faster. */
@RequiredArgsConstructor
final class LeaseStore {

    /** What is left of a lease that was given back. */
    private static final Duration RELEASED = Duration.ofSeconds(1);

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final Duration duration;
    private final InstantSource clock;

    @Nullable
    Lease read() {
        return client.leases().inNamespace(namespace).withName(name).get();
    }

    Lease create(String holder) {
        var now = now();
        return client.resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(holder)
                        .withLeaseDurationSeconds(seconds(duration))
                        .withAcquireTime(now)
                        .withRenewTime(now)
                        .withLeaseTransitions(0)
                        .endSpec()
                        .build())
                .create();
    }

    Lease take(Lease lease, String holder) {
        var now = now();
        var spec = lease.getSpec();
        var transitions = spec == null || spec.getLeaseTransitions() == null ? 0 : spec.getLeaseTransitions();
        return update(new LeaseBuilder(lease)
                .editOrNewSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds(seconds(duration))
                .withAcquireTime(now)
                .withRenewTime(now)
                .withLeaseTransitions(transitions + 1)
                .endSpec()
                .build());
    }

    Lease renew(Lease lease) {
        return update(new LeaseBuilder(lease)
                .editSpec()
                .withLeaseDurationSeconds(seconds(duration))
                .withRenewTime(now())
                .endSpec()
                .build());
    }

    void release(Lease lease) {
        update(new LeaseBuilder(lease)
                .editSpec()
                .withHolderIdentity("")
                .withLeaseDurationSeconds(seconds(RELEASED))
                .withRenewTime(now())
                .endSpec()
                .build());
    }

    private Lease update(Lease lease) {
        return client.resource(lease).update();
    }

    private ZonedDateTime now() {
        return clock.instant().atZone(ZoneOffset.UTC);
    }

    private static int seconds(Duration duration) {
        return (int) duration.toSeconds();
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
