package ai.run.operator.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.FakeApiServer.Answer;
import ai.run.operator.testing.PassingTime;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica on a clock that the test sets, before a server whose every answer takes as long as the test says. */
class LeadershipTest {

    private static final LeaseTiming TIMING = new LeaseTiming(seconds(15), seconds(10), seconds(2));

    private final LeaseServer server = new LeaseServer();
    private final List<String> losses = new ArrayList<>();
    private final Leadership replica = replica("me");

    private Leadership replica(String identity) {
        return new Leadership(server.store(TIMING.leaseDuration()), identity, TIMING, losses::add, server::nanoTime);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aFreeLeaseIsWon() {
        replica.attempt();

        assertThat(replica.isLeader()).isTrue();
        assertThat(server.lease.getSpec()).satisfies(spec -> {
            assertThat(spec.getHolderIdentity()).isEqualTo("me");
            assertThat(spec.getLeaseDurationSeconds()).isEqualTo(15);
            assertThat(spec.getLeaseTransitions()).isZero();
            assertThat(spec.getAcquireTime()).isEqualTo(at(0));
            assertThat(spec.getRenewTime()).isEqualTo(at(0));
        });
        assertThat(server.methods()).containsExactly("GET", "POST");
    }

    @Test
    void aRenewalChangesItsTimeAlone() {
        replica.attempt();
        server.methods();
        server.time.pass(seconds(2));
        replica.attempt();

        assertThat(server.lease.getSpec().getRenewTime()).isEqualTo(at(2));
        assertThat(server.lease.getSpec().getAcquireTime()).isEqualTo(at(0));
        assertThat(server.lease.getSpec().getLeaseTransitions()).isZero();
        assertThat(server.methods()).containsExactly("PUT");
    }

    @Test
    void aTakenLeaseCountsOneTransitionMore() {
        server.holder("other");
        replica.attempt();
        server.time.pass(seconds(16));
        replica.attempt();

        assertThat(server.lease.getSpec().getHolderIdentity()).isEqualTo("me");
        assertThat(server.lease.getSpec().getLeaseTransitions()).isEqualTo(5);
        assertThat(server.lease.getSpec().getAcquireTime()).isEqualTo(at(16));
    }

    @Test
    void oneOfTwoReplicasWinsAndTheOtherTakesOverAfterTheLeaseIsOver() {
        var other = replica("other");
        replica.attempt();
        other.attempt();
        assertThat(other.isLeader()).isFalse();

        server.time.pass(seconds(16));
        var left = server.lease.getMetadata().getResourceVersion();
        other.attempt();
        assertThat(other.isLeader()).isTrue();
        assertThat(replica.isLeader()).isFalse();
        assertThat(replica.takenAt()).as("it was the first").isEmpty();
        assertThat(other.takenAt()).contains(left);
    }

    @Test
    void aReplicaThatWasHeldUpLearnsThatAnotherOneLeads() {
        var other = replica("other");
        replica.attempt();
        other.attempt();
        server.time.pass(seconds(16));
        other.attempt();
        replica.attempt();
        replica.watch();

        assertThat(losses).singleElement().asString().contains("is now held by 'other'");
        assertThat(other.isLeader()).isTrue();
    }

    @Test
    void whoIsSlowerToCreateTheLeaseStandsBy() {
        server.failure = Answer.failure(409, "leases \"lease\" already exists");
        replica.attempt();
        assertThat(replica.isLeader()).isFalse();

        server.failure = null;
        server.holder("other");
        replica.attempt();
        assertThat(replica.isLeader()).isFalse();
        assertThat(losses).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 401, 403, 429, 500, 503})
    void aServerThatFailsBeyondTheDeadlineEndsTheLead(int code) {
        replica.attempt();
        server.failure = code == 0 ? Answer.none() : Answer.failure(code, "no");
        for (var passed = 2; passed <= 10; passed += 2) {
            server.time.pass(seconds(2));
            replica.attempt();
            replica.watch();
            assertThat(losses).as("after %d s", passed).isEmpty();
        }
        server.time.pass(seconds(2));
        replica.watch();
        assertThat(losses).singleElement().asString().contains("runai/lease could not be renewed within 10 s");
        assertThat(replica.isLeader()).isFalse();
        assertThat(replica.isInTouch()).isFalse();
    }

    @Test
    void aServerThatComesBackInTimeFindsTheSameLeader() {
        replica.attempt();
        server.failure = Answer.none();
        server.time.pass(seconds(9));
        replica.attempt();
        server.failure = null;
        replica.attempt();
        server.time.pass(seconds(9));
        replica.watch();

        assertThat(losses).isEmpty();
        assertThat(replica.isLeader()).isTrue();
        assertThat(server.lease.getSpec().getLeaseTransitions()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {-86_400, -16, 0, 16, 86_400})
    void theClockOfTheHoldersNodeMayBeWrong(int skew) {
        server.holder("other");
        server.lease.getSpec().setRenewTime(at(skew));
        assertTakenAfterItsDuration();
    }

    @Test
    void aStandByThatCannotReadTheLeaseIsOutOfTouch() {
        server.holder("other");
        replica.attempt();
        server.failure = Answer.none();
        server.time.pass(seconds(10));
        replica.attempt();
        assertThat(replica.isInTouch()).isTrue();
        server.time.pass(seconds(1));
        assertThat(replica.isInTouch()).isFalse();

        server.failure = null;
        replica.attempt();
        assertThat(replica.isInTouch()).isTrue();
    }

    @Test
    void aLeaderThatClosesGivesTheLeaseBack() {
        replica.attempt();
        replica.close();

        assertThat(replica.isLeader()).isFalse();
        assertThat(server.lease.getSpec().getHolderIdentity()).isEmpty();
        assertThat(server.lease.getSpec().getLeaseDurationSeconds()).isEqualTo(1);
        var other = replica("other");
        other.attempt();
        assertThat(other.isLeader()).isTrue();
        assertThat(server.lease.getSpec().getLeaseTransitions()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"true, thief, GET", "false, other, ''"})
    void whoeverDoesNotHoldTheLeaseGivesNothingBack(boolean led, String holder, String asked) {
        if (led) {
            replica.attempt();
        }
        server.holder(holder);
        server.methods();
        replica.close();

        assertThat(String.join(" ", server.methods())).isEqualTo(asked);
        assertThat(server.lease.getSpec().getHolderIdentity()).isEqualTo(holder);
    }

    @Test
    void aLeaseThatCannotBeGivenBackIsLeftToExpire() {
        replica.attempt();
        server.failure = Answer.none();
        replica.close();

        assertThat(replica.isLeader()).isFalse();
        assertThat(losses).isEmpty();
    }

    @Test
    void whoHasClosedAsksForNothing() {
        replica.close();
        replica.attempt();

        assertThat(server.methods()).isEmpty();
        assertThat(replica.isLeader()).isFalse();
    }

    @Test
    void aSlowReadDoesNotEndALeaderThatHasJustTakenTheLease() {
        server.readTakes = seconds(9);
        replica.attempt();
        server.time.pass(seconds(9));
        replica.watch();
        assertThat(losses).isEmpty();
        assertThat(replica.isLeader()).isTrue();
    }

    @Test
    void aLeaderRenewsWithoutReading() {
        replica.attempt();
        server.readTakes = seconds(60);
        for (var renewal = 0; renewal < 20; renewal++) {
            server.time.pass(seconds(8));
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
        server.time.pass(seconds(2));
        server.writeTakes = seconds(9);
        var begun = server.nanoTime();
        replica.attempt();
        // Others may have seen the renewal as soon as it was sent.
        server.time.pass(seconds(1).plusMillis(1));
        assertThat(replica.isLeader()).isFalse();
        replica.watch();
        assertThat(losses).singleElement().asString().contains("could not be renewed within 10 s");
        assertThat(server.nanoTime() - begun).isLessThan(TIMING.leaseDuration().toNanos());
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
        server.failure = Answer.none();
        server.time.pass(seconds(6));
        replica.attempt();
        server.time.pass(seconds(5));
        replica.watch();
        assertThat(losses).hasSize(1);
    }

    @Test
    void aHeldLeaseIsTakenOnlyAfterItsDurationWithoutAChange() {
        server.holder("other");
        assertTakenAfterItsDuration();
    }

    /** Its duration is 15 seconds. */
    private void assertTakenAfterItsDuration() {
        replica.attempt();
        server.time.pass(seconds(14));
        replica.attempt();
        assertThat(replica.isLeader()).isFalse();
        server.time.pass(seconds(2));
        replica.attempt();
        assertThat(replica.isLeader()).isTrue();
    }

    private static ZonedDateTime at(int seconds) {
        return PassingTime.START.plusSeconds(seconds).atZone(ZoneOffset.UTC);
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
