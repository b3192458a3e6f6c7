package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.Cluster;
import ai.run.operator.testing.cluster.KubernetesVersion;
import ai.run.operator.testing.cluster.OwnControlPlane;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.faults.FaultPlan;
import ai.run.operator.testing.faults.FaultPlans;
import ai.run.operator.testing.faults.FaultRun;
import ai.run.operator.testing.faults.Result;
import ai.run.operator.testing.faults.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Whatever goes wrong between the operator and the API server, every life of a RunaiJob ends as it would have, and nothing is
 * made, deleted or run more often. {@code -Dfaults=all} tries all plans.
 */
@OwnControlPlane
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsIT {

    /** A plan is mostly waiting. */
    private static final int AT_ONCE = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    private Stage stage;
    private Sandbox sandbox;

    @BeforeAll
    void install() throws IOException {
        Cluster.requireBuilt(KubernetesVersion.CURRENT);
        stage = Stage.on(Cluster.startNative(KubernetesVersion.CURRENT));
        sandbox = new Sandbox(stage);
        // Each plan has an operator of its own.
        stage.pauseOperator();
    }

    @AfterAll
    void strike() {
        threads.shutdownNow();
        if (stage != null) {
            stage.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> aFaultChangesNeitherTheEndNorWhatItCosts() {
        var undisturbed = result(FaultPlans.NONE);
        var disturbed =
                plans().map(plan -> test(plan, result(plan), undisturbed)).toList();
        return Stream.concat(Stream.of(test(FaultPlans.NONE, undisturbed, undisturbed)), disturbed.stream());
    }

    private static DynamicTest test(FaultPlan plan, Future<Result> result, Future<Result> undisturbed) {
        return DynamicTest.dynamicTest(plan.name(), () -> {
            var stories = Path.of("target", "faults-" + plan.name().replaceAll("\\W+", "-") + ".txt");
            result.get().writeTo(stories);
            assertThat(result.get().differencesFrom(undisturbed.get()))
                    .as("%s; see %s", plan.name(), stories)
                    .isEmpty();
        });
    }

    private static Stream<FaultPlan> plans() {
        return (System.getProperty("faults", "some").equals("all") ? FaultPlans.all() : FaultPlans.some()).stream();
    }

    private Future<Result> result(FaultPlan plan) {
        return threads.submit(() -> FaultRun.of(plan, Scenario.all(), sandbox));
    }
}
