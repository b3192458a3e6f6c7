package ai.run.operator.management;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.leadership.Leadership;
import ai.run.operator.leadership.LeaseTiming;
import ai.run.operator.testing.FakeApiServer;
import ai.run.operator.testing.FakeApiServer.Answer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.health.ControllerHealthInfo;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HealthTest {

    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/runai/leases";
    private static final String NO_PODS = "nothing is heard from the API server about pods";

    private final Informer jobs = new Informer();
    private final Informer pods = new Informer();
    private final Informer podsElsewhere = new Informer();
    private Map<String, InformerHealthIndicator> podsByNamespace = Map.of("here", pods);
    private boolean webhooksInformed = true;
    private Instant now = Instant.EPOCH;

    private boolean started = true;

    private final Health health = health(null);

    private Health health(@Nullable Leadership leadership) {
        return new Health(
                this::controller, () -> started, leadership, () -> webhooksInformed, new WatchGracePeriod(() -> now));
    }

    @Test
    void whatHasNotStartedYetIsAliveAndNotReady() {
        started = false;
        pods.running = false;
        assertThat(health.whyNotReady()).contains("the controller has not started yet");
        assertThat(health.whyNotAlive()).isEmpty();
    }

    @Test
    void whatShutsDownIsAliveAndNotReady() {
        health.ending();
        pods.running = false;
        assertThat(health.whyNotReady()).contains("the operator is shutting down");
        assertThat(health.whyNotAlive()).isEmpty();
    }

    @Test
    void aStandByIsReadyWhileItCanReadTheLease() {
        started = false;
        assertThat(health(candidate(Duration.ofHours(1))).whyNotReady()).isEmpty();
        assertThat(health(candidate(Duration.ZERO)).whyNotReady()).contains("the lease cannot be read");
    }

    @Test
    void aStandByWithoutTheClusterConfigIsNotReady() {
        var standBy = health(candidate(Duration.ofHours(1)));
        webhooksInformed = false;
        assertThat(standBy.whyNotReady()).isEmpty();
        pass(10);
        assertThat(standBy.whyNotReady()).contains("nothing is heard of the cluster-config");
    }

    @Test
    void aLeaderIsAsReadyAsItsController() throws InterruptedException {
        // Where there is no lease yet, it wins at its first look.
        try (var server = new FakeApiServer().on("POST " + LEASES, request -> Answer.of(request.body()));
                var leader = candidate(server.client(), Duration.ofHours(1))) {
            leader.contend();
            leader.await();
            var health = health(leader);
            assertThat(health.whyNotReady()).isEmpty();
            pods.synced = false;
            assertThat(health.whyNotReady()).contains(NO_PODS);
        }
    }

    /** It has not contended, and so does not lead; after the deadline it is out of touch. */
    private static Leadership candidate(Duration deadline) {
        return candidate(null, deadline);
    }

    private static Leadership candidate(@Nullable KubernetesClient client, Duration deadline) {
        var timing = new LeaseTiming(Duration.ofHours(2), deadline, Duration.ofHours(1));
        return new Leadership(client, "runai", "lease", "me", timing, reason -> {});
    }

    @Test
    void aWatchThatIsAwayForAMomentCountsAsHeardFrom() {
        pods.watching = false;
        assertThat(health.whyNotReady()).isEmpty();
        pass(9);
        assertThat(health.whyNotReady()).isEmpty();
    }

    @Test
    void aWatchThatStaysAwayIsMissed() {
        pods.watching = false;
        assertThat(health.whyNotReady()).isEmpty();
        pass(10);
        assertThat(health.whyNotReady()).contains(NO_PODS);
        assertThat(health.whyNotAlive()).isEmpty();

        pods.watching = true;
        assertThat(health.whyNotReady()).isEmpty();
    }

    @Test
    void everyAbsenceIsOneOfItsOwn() {
        pods.watching = false;
        assertThat(health.whyNotReady()).isEmpty();
        pass(9);
        pods.watching = true;
        assertThat(health.whyNotReady()).isEmpty();
        pods.watching = false;
        assertThat(health.whyNotReady()).isEmpty();
        pass(9);
        assertThat(health.whyNotReady()).isEmpty();
    }

    @Test
    void whatIsAwayBesideSomethingElseIsMissedAsSoon() {
        webhooksInformed = false;
        jobs.watching = false;
        pods.watching = false;
        assertThat(health.whyNotReady()).isEmpty();
        pass(10);
        assertThat(health.whyNotReady()).contains("nothing is heard of the cluster-config");

        webhooksInformed = true;
        assertThat(health.whyNotReady()).contains("nothing is heard from the API server about pods, runaijobs");
        jobs.watching = true;
        assertThat(health.whyNotReady()).contains(NO_PODS);
    }

    @Test
    void oneNamespaceOfSeveralThatIsAwayIsNamedAndLeavesItReady() {
        podsByNamespace = Map.of("here", pods, "elsewhere", podsElsewhere);
        podsElsewhere.watching = false;
        assertThat(health.unheard()).isEmpty();
        pass(10);
        assertThat(health.whyNotReady()).isEmpty();
        assertThat(health.unheard()).isEqualTo(Map.of("elsewhere", Set.of("pods")));

        pods.watching = false;
        assertThat(health.whyNotReady()).isEmpty();
        pass(10);
        assertThat(health.whyNotReady()).contains(NO_PODS);
        assertThat(health.unheard()).isEmpty();
    }

    @Test
    void anInformerThatNeverSyncedIsMissedAtOnce() {
        pods.synced = false;
        assertThat(health.whyNotReady()).contains(NO_PODS);
        assertThat(health.whyNotAlive()).isEmpty();
    }

    @Test
    void anInformerThatHasEndedIsMissedAtOnceAndForGood() {
        pods.running = false;
        assertThat(health.whyNotReady()).contains(NO_PODS);
        assertThat(health.whyNotAlive()).contains("these informers have ended: pods");
    }

    @Test
    void theWebhooksMayBeWithoutAWatchForAMomentToo() {
        webhooksInformed = false;
        assertThat(health.whyNotReady()).isEmpty();
        pass(10);
        assertThat(health.whyNotReady()).contains("nothing is heard of the cluster-config");
    }

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
    }

    private ControllerHealthInfo controller() {
        return new ControllerHealthInfo(null) {
            @Override
            @SuppressWarnings("rawtypes") // as the SDK has it
            public Map<String, InformerWrappingEventSourceHealthIndicator> informerEventSourceHealthIndicators() {
                return Map.of(ControllerEventSource.NAME, source(Map.of("", jobs)), "pods", source(podsByNamespace));
            }
        };
    }

    private static InformerWrappingEventSourceHealthIndicator<?> source(
            Map<String, InformerHealthIndicator> informers) {
        return () -> informers;
    }

    private static final class Informer implements InformerHealthIndicator {

        private boolean synced = true;
        private boolean watching = true;
        private boolean running = true;

        @Override
        public boolean hasSynced() {
            return synced;
        }

        @Override
        public boolean isWatching() {
            return watching;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public Status getStatus() {
            return Status.UNKNOWN;
        }

        @Override
        public String getTargetNamespace() {
            return "";
        }
    }
}
