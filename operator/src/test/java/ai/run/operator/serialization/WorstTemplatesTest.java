package ai.run.operator.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.decision.Decider;
import ai.run.operator.decision.Decision;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.testing.WorstTemplate;
import ai.run.v1.RunaiJob;
import com.sun.management.ThreadMXBean;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.WatchEvent;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one object can cost is counted in the memory that is asked for: it is the same on every machine. */
class WorstTemplatesTest {

    /** Ten at once go into the 600 MB that the image gives the heap, beside everything else. */
    private static final long MOST_BYTES = 48L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource
    void costALimitedMemoryToReadAndToDecideOn(WorstTemplate worst) {
        var event =
                """
                {"type": "ADDED", "object": {"apiVersion": "run.ai/v1", "kind": "RunaiJob",
                 "metadata": {"name": "worst", "namespace": "team-a", "uid": "1", "generation": 1},
                 "spec": {"runAsUser": true, "user": {"uid": 1234, "gid": 5678}, "preventPrivilegeEscalation": true,
                  "template": {"spec": {%s}}}}}"""
                        .formatted(worst.spec());
        var format = OperatorSerialization.create();
        // The first time, classes are loaded.
        decide(format.unmarshal(event.replace(worst.spec(), "\"containers\": [{\"name\": \"a\"}]"), WatchEvent.class));

        var before = THREADS.getCurrentThreadAllocatedBytes();
        var decision = decide(format.unmarshal(event, WatchEvent.class));
        var cost = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertThat(cost).as("bytes for %s of %d bytes", worst, event.length()).isLessThan(MOST_BYTES);
        if (worst != WorstTemplate.LONG_TEXT) {
            assertThat(decision)
                    .isInstanceOfSatisfying(Decision.Rejected.class, rejected -> assertThat(rejected.message())
                            .isNotBlank());
        }
    }

    /** One RunaiJob can have hundreds of pods, and each may say a megabyte that no rule rests on and nobody thought of. */
    @Test
    void thePodsOfOneJobAreKeptInTheMemoryOfOne() {
        var format = OperatorSerialization.create();
        var kept = new ArrayList<Pod>();
        for (var number = 0; number < 200; number++) {
            var pod =
                    """
                    {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "train-%1$d"}, "spec": {"hostname": "train-%1$d",
                     "volumes": [{"name": "kube-api-access-%1$d", "projected": {}}],
                     "containers": [{"name": "a", "workingDir": "/%2$s", "volumeMounts": [{"name": "kube-api-access-%1$d", "mountPath": "/a"}]}]}}"""
                            .formatted(number, "w".repeat(1_000_000));
            kept.add(format.unmarshal(pod, Pod.class));
        }
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        var before = memory.getHeapMemoryUsage().getUsed();
        assertThat(kept).hasSize(200);
        kept.clear();
        memory.gc();
        assertThat(before - memory.getHeapMemoryUsage().getUsed()).isLessThan(10L << 20);
    }

    private static Decision decide(WatchEvent event) {
        return Decider.decide(
                (RunaiJob) event.getObject(), ClusterConfigParser.read(List.of()), IdentityLookups.of(Directory.NONE));
    }
}
