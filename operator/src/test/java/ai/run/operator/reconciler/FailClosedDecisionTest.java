package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.decision.Decision;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.status.Observation;
import ai.run.operator.status.StatusFactory;
import ai.run.operator.testing.LogLines;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FailClosedDecisionTest {

    @RegisterExtension
    private final LogLines log = new LogLines(FailClosedDecision.class);

    @Test
    void aMistakeIsARefusalThatNamesIt() {
        assertThat(decide(job(), new IllegalStateException("secret")))
                .isEqualTo(new Decision.Rejected(
                        Reason.DecisionFailed,
                        "The operator could not decide on this job (IllegalStateException), and will not before the"
                                + " job or the cluster-config changes. That is a defect of the operator: please report it"
                                + " with the job's manifest, or write the template in another way."));
        assertThat(log.lines()).singleElement().satisfies(line -> assertThat(
                        line.getThrowableProxy().getMessage())
                .isEqualTo("secret"));
    }

    @Test
    void theSameMistakeIsLoggedOnceForEachVersionOfAJob() {
        var job = job();
        for (var generation : List.of(1L, 1L, 1L, 2L, 2L)) {
            job.getMetadata().setGeneration(generation);
            var refused = (Decision.Rejected) decide(job, new IllegalStateException());
            job.setStatus(new StatusFactory(Clock.systemUTC())
                    .make(job, new Observation.Rejected(refused.reason(), refused.message(), true)));
        }
        assertThat(log.lines()).hasSize(2);
    }

    @Test
    void aServerThatDoesNotAnswerIsAskedAgain() {
        assertThatThrownBy(() -> decide(job(), new KubernetesClientException("no route to host")))
                .isInstanceOf(KubernetesClientException.class);
        assertThat(log.lines()).isEmpty();
    }

    private static Decision decide(RunaiJob job, RuntimeException mistake) {
        var broken = new Directory() {
            @Override
            public Lookup find(String name) {
                throw mistake;
            }

            @Override
            public Names namesOf(long uid) {
                throw mistake;
            }
        };
        return FailClosedDecision.on(job, ClusterConfigParser.read(List.of()), IdentityLookups.of(broken));
    }

    private static RunaiJob job() {
        return Serialization.unmarshal(
                """
                metadata: {name: train, namespace: team-a, uid: 6f1c}
                spec:
                  runAsUser: true
                  user: {name: alice}
                  template: {spec: {containers: [{name: main, image: busybox}]}}
                """,
                RunaiJob.class);
    }
}
