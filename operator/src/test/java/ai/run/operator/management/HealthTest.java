package ai.run.operator.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.health.ControllerHealthInfo;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthTest {

    private static final String NO_PODS = "nothing is heard from the API server about pods";

    private final Informer jobs = new Informer();
    private final Informer pods = new Informer();
    private final Informer podsElsewhere = new Informer();
    private boolean webhooksInformed = true;
    private Instant now = Instant.EPOCH;

    private final Health health =
            new Health(this::controller, () -> true, null, () -> webhooksInformed, new WatchGracePeriod(() -> now));

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
        podsElsewhere.watching = false;
        assertThat(health.whyNotReady()).isEmpty();
        pass(10);
        assertThat(health.whyNotReady()).contains("the webhooks hear nothing of the cluster-config");

        webhooksInformed = true;
        assertThat(health.whyNotReady()).contains("nothing is heard from the API server about pods, runaijobs");
        jobs.watching = true;
        pods.watching = true;
        assertThat(health.whyNotReady()).contains(NO_PODS);
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
        assertThat(health.whyNotReady()).contains("the webhooks hear nothing of the cluster-config");
    }

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
    }

    private ControllerHealthInfo controller() {
        return new ControllerHealthInfo(null) {
            @Override
            @SuppressWarnings("rawtypes") // as the SDK has it
            public Map<String, InformerWrappingEventSourceHealthIndicator> informerEventSourceHealthIndicators() {
                return Map.of(
                        ControllerEventSource.NAME,
                        source(Map.of("", jobs)),
                        "pods",
                        source(Map.of("here", pods, "elsewhere", podsElsewhere)));
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
