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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailClosedDecisionTest {

    @RegisterExtension
    private final LogLines log = new LogLines(FailClosedDecision.class);

    @Test
    void aMistakeIsARefusalThatSaysWhatToDo() {
        assertThat(decide(job(), new IllegalStateException("secret")))
                .isEqualTo(
                        new Decision.Rejected(
                                Reason.DecisionFailed,
                                "The operator failed over the spec of this job, which is a defect of the operator: report it with the job's manifest. A simpler manifest may do meanwhile; the operator tries this one again after ever longer pauses."));
        assertThat(log.lines()).singleElement().satisfies(line -> assertThat(
                        line.getThrowableProxy().getMessage())
                .isEqualTo("secret"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ai.run.operator.home.HomeConflicts         | over the home directory of this job
                    ai.run.operator.enforcement.FsGroupRule    | while it applied the rules to the template of this job
                    ai.run.operator.verification.PodVisit      | while it checked the finished pod of this job
                    ai.run.operator.workload.WorkloadFactory   | while it made the workload of this job
                    ai.run.operator.decision.SpecCheck         | over the spec of this job
                    """)
    void theRefusalSaysOverWhatAndNamesNoClass(String place, String words) {
        var mistake = new NullPointerException("Cannot invoke \"io.fabric8.Thing.get()\" at https://10.0.0.1:443");
        mistake.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.util.Objects", "requireNonNull", "Objects.java", 1),
            new StackTraceElement(place, "of", "X.java", 1),
            new StackTraceElement("ai.run.operator.decision.Decider", "decide", "Decider.java", 1)
        });

        assertThat(((Decision.Rejected) decide(job(), mistake)).message())
                .startsWith("The operator failed " + words)
                .doesNotContain("Exception", "io.fabric8", "10.0.0.1");
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
