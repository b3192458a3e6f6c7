package ai.run.operator.testing.faults;

import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Tenant;
import ai.run.operator.testing.faults.FaultPlan.Act;
import ai.run.operator.testing.faults.FaultPlan.Moment;
import ai.run.operator.testing.faults.Invariants.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All lives at once, in a namespace of their own, under one plan and with an operator of their own. */
public final class FaultRun {

    private final FaultPlan plan;
    private final Sandbox sandbox;
    private final History history;
    private final Kubelet kubelet;
    private final FaultedOperator operator;
    private final FaultProxy proxy;

    private final List<Life> lives = new ArrayList<>();

    /** What went wrong in the lives that do not go on, by the name of the RunaiJob. */
    private final Map<String, String> stuck = new ConcurrentHashMap<>();

    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** A RunaiJob that lives a life. */
    private record Life(Scenario scenario, ScriptedJob job) {

        String name() {
            return job.name;
        }

        void liveUntil(Moment moment) {
            scenario.steps().get(moment).accept(job);
        }

        void awaitEnd() {
            job.awaitEnd(scenario.end());
        }
    }

    private FaultRun(FaultPlan plan, Sandbox sandbox, Path kubeconfig) throws IOException {
        this.plan = plan;
        this.sandbox = sandbox;
        history = new History(sandbox);
        kubelet = new Kubelet(sandbox, history);
        operator = new FaultedOperator(sandbox.stage.cluster);
        proxy = new FaultProxy(plan, kubeconfig, operator::kill);
    }

    /** Lives those lives under that plan, in a new namespace beside the given one. */
    public static Result of(FaultPlan plan, List<Scenario> scenarios, Sandbox beside) throws IOException {
        var sandbox = beside.another();
        var tenant = Tenant.watching(sandbox);
        var run = new FaultRun(plan, sandbox, tenant.kubeconfig());
        try {
            run.operator.run(
                    run.proxy.kubeconfig(),
                    "--watch-namespaces",
                    sandbox.namespace,
                    "--config-namespace",
                    tenant.home());
            await("the operator watches").atMost(Duration.ofMinutes(5)).until(run.proxy::isWatching);
            return run.live(scenarios);
        } finally {
            run.end();
        }
    }

    private Result live(List<Scenario> scenarios) throws IOException {
        var begun = scenarios.stream()
                .flatMap(scenario -> IntStream.range(0, plan.copies()).mapToObj(copy -> life(scenario, "-" + copy)))
                .toList();
        for (var moment : Moment.values()) {
            together(begun, life -> life.liveUntil(moment));
            for (var act : plan.acts().getOrDefault(moment, List.of())) {
                perform(moment, act);
            }
        }
        together(begun, Life::awaitEnd);
        passBarrier("-barrier");
        operator.close();
        history.awaitComplete(sandbox);
        return result();
    }

    private Life life(Scenario scenario, String suffix) {
        var name = scenario.name() + suffix;
        var life = new Life(scenario, new ScriptedJob(sandbox, history, kubelet, scenario.workload(), name));
        lives.add(life);
        return life;
    }

    /** Jobs that go through watches and operator after all others: by their end it has seen and done what there was. */
    private void passBarrier(String suffix) {
        var barriers = Stream.of("Job", "Pod")
                .map(Scenario::succeeds)
                .map(scenario -> life(scenario, suffix))
                .toList();
        together(barriers, barrier -> {
            for (var moment : Moment.values()) {
                barrier.liveUntil(moment);
            }
            barrier.awaitEnd();
        });
    }

    private void together(List<Life> all, Consumer<Life> step) {
        var steps = all.stream()
                .map(life -> CompletableFuture.runAsync(() -> unlessStuck(life, step), threads))
                .toList();
        steps.forEach(CompletableFuture::join);
    }

    private void unlessStuck(Life life, Consumer<Life> step) {
        if (!stuck.containsKey(life.name())) {
            try {
                step.accept(life);
            } catch (RuntimeException | AssertionError failure) {
                stuck.put(life.name(), failure.toString());
            }
        }
    }

    private void perform(Moment moment, Act act) throws IOException {
        switch (act) {
            case REMEMBER_RUNAIJOBS -> proxy.remember(RequestKind.LIST_RUNAIJOBS);
            case REMEMBER_WORKLOADS -> proxy.remember(RequestKind.LIST_CHILDREN);
            case KILL -> operator.stayAway();
            case START -> {
                proxy.answerFromThePast();
                operator.comeBack();
            }
            case RELEASE -> proxy.release();
            case CATCH_UP -> passBarrier("-barrier-" + moment.name().toLowerCase(Locale.ROOT));
            case FREEZE -> operator.freeze();
            case THAW -> operator.thaw();
            default -> throw new AssertionError(act);
        }
    }

    private Result result() throws IOException {
        var exchanges = proxy.exchanges();
        var violations = Invariants.violations(history);
        var told = lives.stream()
                .map(life -> new Result.Lived(
                        life.scenario().name(),
                        life.name(),
                        End.of(life.name(), history, exchanges),
                        Stream.concat(
                                        Stream.ofNullable(stuck.get(life.name())),
                                        violations.stream()
                                                .filter(violation ->
                                                        violation.job().equals(life.name()))
                                                .map(Violation::what))
                                .toList(),
                        () -> Story.of(life.name(), history, exchanges)))
                .toList();
        return new Result(told, proxy.notHappened(), operator.log());
    }

    private void end() throws IOException {
        operator.close();
        proxy.close();
        kubelet.close();
        history.close();
        threads.shutdownNow();
    }
}
