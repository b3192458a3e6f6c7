package ai.run.operator.leadership;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one replica has seen of the lease. Its age counts from when this replica saw it change, on a clock that nobody
 * sets: the clocks of the nodes need not agree.
 */
final class LeaseView {

    private @Nullable String version;
    private long changedAt;

    /** Takes note of the lease as it was read just now. */
    void saw(Lease lease, long now) {
        var current = lease.getMetadata().getResourceVersion();
        if (!Objects.equals(version, current)) {
            version = current;
            changedAt = now;
        }
    }

    /** Says whether whoever comes first may take it: nobody holds it, or its holder has not been heard of for too long. */
    boolean isFree(Lease lease, long now) {
        return holder(lease).isEmpty() || now - changedAt > duration(lease).toNanos();
    }

    /** The identity of the holder; empty when there is none. */
    static String holder(Lease lease) {
        return lease.getSpec() == null
                ? ""
                : Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
    }

    private static Duration duration(Lease lease) {
        var seconds = lease.getSpec().getLeaseDurationSeconds();
        return seconds == null ? LeaseTiming.DEFAULT.leaseDuration() : Duration.ofSeconds(seconds);
    }
}
