package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.status.Observation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminatingObjectTest {

    private static final Instant ASKED_FOR = Instant.parse("2026-01-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        // the operator's clock is behind
        "-5, 0.5",
        "0, 0.5",
        "0.4, 0.5",
        "2, 2",
        "40, 40"
    })
    void isLookedAtAgainAfterAsLongAsItHasBeenLeaving(double since, double again) {
        assertThat(after(since)).isEqualTo(new Observation.InProgress(seconds(again)));
    }

    @Test
    void isLookedAtADozenTimesInTheFirstMinute() {
        var looks = new ArrayList<Double>(List.of(0.0));
        while (after(looks.get(looks.size() - 1)) instanceof Observation.InProgress underway) {
            looks.add(looks.get(looks.size() - 1) + underway.atLatest().toMillis() / 1e3);
        }
        assertThat(looks).containsExactly(0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0);
    }

    @Test
    void standsInTheWayWhenItDoesNotGo() {
        assertThat(after(60))
                .isEqualTo(new Observation.NameConflict(
                        "There is a Pod named train that was deleted and does not go: its containers do not"
                                + " end, or what is named in its metadata.finalizers holds it. The job starts when"
                                + " it is gone."));
    }

    private static Observation after(double seconds) {
        var pod = Serialization.unmarshal(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: train, deletionTimestamp: '2026-01-01T12:00:30Z', deletionGracePeriodSeconds: 30}
                """,
                HasMetadata.class);
        return TerminatingObject.of(pod, ASKED_FOR.plus(seconds(seconds)));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1e3));
    }
}
