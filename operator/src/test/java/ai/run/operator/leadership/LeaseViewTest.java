package ai.run.operator.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

class LeaseViewTest {

    private static final long START = Duration.ofDays(-1).toNanos(); // System.nanoTime may be negative

    private final LeaseView view = new LeaseView();

    @Test
    void aHeldLeaseIsFreeOnlyWhenItHasNotChangedForItsDuration() {
        var lease = lease("1", "other");
        view.saw(lease, START);
        view.saw(lease, at(15));
        assertThat(view.isFree(lease, at(15))).isFalse();
        assertThat(view.isFree(lease, at(16))).isTrue();
    }

    @Test
    void aRenewalKeepsIt() {
        view.saw(lease("1", "other"), START);
        view.saw(lease("2", "other"), at(14));
        assertThat(view.isFree(lease("2", "other"), at(16))).isFalse();
    }

    @Test
    void theClockOfTheHolderIsOfNoConsequence() {
        var lease = lease("1", "other");
        lease.getSpec().setRenewTime(ZonedDateTime.parse("2001-01-01T00:00:00Z"));
        view.saw(lease, START);
        assertThat(view.isFree(lease, at(1))).isFalse();
    }

    @Test
    void aLeaseThatWasGivenBackIsFreeAtOnce() {
        var released = lease("1", "");
        view.saw(released, START);
        assertThat(view.isFree(released, START)).isTrue();
        assertThat(LeaseView.holder(released)).isEmpty();
    }

    @Test
    void aLeaseThatSomebodyEmptiedIsFree() {
        var empty = new LeaseBuilder()
                .withNewMetadata()
                .withResourceVersion("1")
                .endMetadata()
                .build();
        view.saw(empty, START);
        assertThat(view.isFree(empty, START)).isTrue();
    }

    @Test
    void aLeaseWithoutADurationLastsAsLongAsOurs() {
        var lease = lease("1", "other");
        lease.getSpec().setLeaseDurationSeconds(null);
        view.saw(lease, START);
        assertThat(view.isFree(lease, at(15))).isFalse();
        assertThat(view.isFree(lease, at(16))).isTrue();
    }

    private static long at(long seconds) {
        return START + Duration.ofSeconds(seconds).toNanos();
    }

    private static Lease lease(String version, String holder) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withResourceVersion(version)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds(15)
                .endSpec()
                .build();
    }
}
