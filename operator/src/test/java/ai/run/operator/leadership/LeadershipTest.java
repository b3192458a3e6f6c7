package ai.run.operator.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A replica on a clock that the test sets, before a server whose every answer takes as long as the test says. */
class LeadershipTest {

    private static final LeaseTiming TIMING = new LeaseTiming(seconds(15), seconds(10), seconds(2));

    private final Server server = new Server();
    private final List<String> losses = new ArrayList<>();
    private final Leadership replica = new Leadership(server, "me", TIMING, losses::add, () -> server.now);

    @Test
    void aSlowReadDoesNotEndALeaderThatHasJustTakenTheLease() {
        server.readTakes = seconds(9);
        replica.attempt();
        server.pass(seconds(9));
        replica.watch();
        assertThat(losses).isEmpty();
        assertThat(replica.isLeader()).isTrue();
    }

    @Test
    void aLeaderRenewsWithoutReading() {
        replica.attempt();
        server.readTakes = seconds(60);
        for (var renewal = 0; renewal < 20; renewal++) {
            server.pass(seconds(8));
            replica.attempt();
            replica.watch();
        }
        assertThat(losses).isEmpty();
        assertThat(replica.isLeader()).isTrue();
        assertThat(replica.isInTouch()).isTrue();
    }

    @Test
    void aLeaderStopsBeforeOthersMayTakeTheLease() {
        replica.attempt();
        server.pass(seconds(2));
        server.writeTakes = seconds(9);
        var begun = server.now;
        replica.attempt();
        // Others may have seen the renewal as soon as it was sent.
        server.now = begun + seconds(10).plusMillis(1).toNanos();
        assertThat(replica.isLeader()).isFalse();
        replica.watch();
        assertThat(losses).singleElement().asString().contains("could not be renewed within 10 s");
        assertThat(server.now - begun).isLessThan(TIMING.leaseDuration().toNanos());
    }

    @Test
    void aLeaderWhoseLeaseWasTakenHearsOfItFromTheRefusedRenewal() {
        replica.attempt();
        server.holder("thief");
        replica.attempt();
        assertThat(losses).singleElement().asString().contains("is now held by 'thief'");
        assertThat(replica.isLeader()).isFalse();
    }

    @Test
    void aLeaseThatSomebodyElseHasOnlyTouchedIsKept() {
        replica.attempt();
        server.holder("me");
        replica.attempt();
        assertThat(losses).isEmpty();
        assertThat(replica.isLeader()).isTrue();
    }

    @Test
    void aLeaseThatWasDeletedIsMadeAgain() {
        replica.attempt();
        server.lease = null;
        replica.attempt();
        assertThat(losses).isEmpty();
        assertThat(server.lease).isNotNull();
    }

    @Test
    void aRenewalThatFailsLeavesTheDeadlineAsItWas() {
        replica.attempt();
        server.failing = true;
        server.pass(seconds(6));
        replica.attempt();
        server.pass(seconds(5));
        replica.watch();
        assertThat(losses).hasSize(1);
    }

    @Test
    void aHeldLeaseIsTakenOnlyAfterItsDurationWithoutAChange() {
        server.holder("other");
        replica.attempt();
        server.pass(seconds(14));
        replica.attempt();
        assertThat(replica.isLeader()).isFalse();
        server.pass(seconds(2));
        replica.attempt();
        assertThat(replica.isLeader()).isTrue();
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    /** The lease on a server: a write of anything but the newest version is a conflict. */
    private static final class Server extends LeaseStore {

        private long now = seconds(-100).toNanos();
        private Duration readTakes = Duration.ZERO;
        private Duration writeTakes = Duration.ZERO;
        private boolean failing;
        private @Nullable Lease lease;
        private int version;

        Server() {
            super(null, "runai", "lease", TIMING.leaseDuration());
        }

        void pass(Duration time) {
            now += time.toNanos();
        }

        void holder(String holder) {
            lease = held(holder);
        }

        @Override
        @Nullable
        Lease read() {
            pass(readTakes);
            return lease;
        }

        @Override
        Lease create(String holder) {
            return write(null, holder);
        }

        @Override
        Lease take(Lease known, String holder) {
            return write(known, holder);
        }

        @Override
        Lease renew(Lease known) {
            return write(known, LeaseView.holder(known));
        }

        private Lease write(@Nullable Lease known, String holder) {
            if (failing) {
                throw new KubernetesClientException("no answer");
            }
            if (lease == null && known != null) {
                throw new KubernetesClientException("gone", HttpURLConnection.HTTP_NOT_FOUND, null);
            }
            if (!Objects.equals(known, lease)) {
                throw new KubernetesClientException("conflict", HttpURLConnection.HTTP_CONFLICT, null);
            }
            lease = held(holder);
            pass(writeTakes);
            return lease;
        }

        private Lease held(String holder) {
            return new LeaseBuilder()
                    .withNewMetadata()
                    .withResourceVersion(Integer.toString(++version))
                    .endMetadata()
                    .withNewSpec()
                    .withHolderIdentity(holder)
                    .withLeaseDurationSeconds((int) TIMING.leaseDuration().toSeconds())
                    .endSpec()
                    .build();
        }
    }
}
