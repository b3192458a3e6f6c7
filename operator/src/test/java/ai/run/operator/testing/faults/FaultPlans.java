package ai.run.operator.testing.faults;

import static ai.run.operator.testing.faults.FaultPlan.named;
import static ai.run.operator.testing.faults.RequestKind.DELETE;
import static ai.run.operator.testing.faults.RequestKind.JOB_PATCH;
import static ai.run.operator.testing.faults.RequestKind.STATUS_WRITE;
import static ai.run.operator.testing.faults.RequestKind.WATCH_CHILDREN;
import static ai.run.operator.testing.faults.RequestKind.WATCH_RUNAIJOBS;
import static ai.run.operator.testing.faults.RequestKind.WRITES;

import ai.run.operator.testing.faults.FaultPlan.Act;
import ai.run.operator.testing.faults.FaultPlan.Moment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The plans that are tried. */
public final class FaultPlans {

    /** Nothing goes wrong: what comes of that is what is to come of all others. */
    public static final FaultPlan NONE = named("nothing goes wrong");

    /** Longer than everything else that takes its time. */
    private static final Duration LATE = Duration.ofSeconds(8);

    /** A request that the client repeats four times fails all the same. */
    private static final int OFTEN = 5;

    private static final int MANY = 8;

    private FaultPlans() {}

    /** Those that every build tries. */
    public static List<FaultPlan> some() {
        return List.of(
                named("an operator that starts lists RunaiJobs of the past, again and again")
                        .with(restarts(Act.REMEMBER_RUNAIJOBS)),
                named("an operator that starts lists workloads of the past, again and again")
                        .with(restarts(Act.REMEMBER_WORKLOADS)),
                named("an operator that starts lists RunaiJobs of their first moment, and workloads that run")
                        .with(Map.of(
                                Moment.SUBMITTED, List.of(Act.REMEMBER_RUNAIJOBS),
                                Moment.BEGUN, List.of(Act.REMEMBER_WORKLOADS),
                                Moment.SETTLED, List.of(Act.KILL, Act.START, Act.CATCH_UP, Act.KILL),
                                Moment.CHANGED_AGAIN, List.of(Act.START))),
                named("the first writes arrive when others have followed")
                        .with(
                                Fault.ofFirst(1, STATUS_WRITE, new Effect.Held()),
                                Fault.ofFirst(1, JOB_PATCH, new Effect.Held()),
                                Fault.ofFirst(1, DELETE, new Effect.Held()))
                        .with(Map.of(Moment.SETTLED, List.of(Act.RELEASE, Act.CATCH_UP))),
                named("RunaiJobs come late").with(Fault.late(WATCH_RUNAIJOBS, LATE)),
                named("workloads come late").with(Fault.late(WATCH_CHILDREN, LATE)),
                named("five answers to status writes are lost")
                        .with(Fault.ofFirst(OFTEN, STATUS_WRITE, new Effect.Lost(true))),
                named("the operator is killed before each kind of write").with(deaths(false)),
                named("the operator is killed after each kind of write").with(deaths(true)),
                named("the operator is away, and later stands still")
                        .with(Map.of(
                                Moment.BEGUN, List.of(Act.KILL),
                                Moment.CHANGED, List.of(Act.START),
                                Moment.SETTLED, List.of(Act.FREEZE),
                                Moment.CHANGED_AGAIN, List.of(Act.THAW))),
                named("there is much to do").withCopies(MANY));
    }

    /** At every moment one that lists what was there at the moment before, and sees the rest a little later. */
    private static Map<Moment, List<Act>> restarts(Act remember) {
        return Map.of(
                Moment.SUBMITTED, List.of(remember),
                Moment.BEGUN, List.of(Act.KILL, Act.START, Act.CATCH_UP, remember),
                Moment.SETTLED, List.of(Act.KILL, Act.START, Act.CATCH_UP, Act.KILL),
                Moment.CHANGED_AGAIN, List.of(Act.START));
    }

    private static Fault[] deaths(boolean after) {
        return WRITES.stream()
                .map(kind -> Fault.once(1, kind, new Effect.Killed(after)))
                .toArray(Fault[]::new);
    }

    /** The whole matrix: every fault of every kind of write, early and late. */
    public static List<FaultPlan> all() {
        var writes = WRITES.stream().flatMap(kind -> Stream.concat(lossesAndErrors(kind), laterDeaths(kind)));
        return Stream.of(some().stream(), delays(), writes)
                .flatMap(plans -> plans)
                .toList();
    }

    private static Stream<FaultPlan> delays() {
        var both = new Fault[] {Fault.late(WATCH_RUNAIJOBS, LATE), Fault.late(WATCH_CHILDREN, LATE)};
        return Stream.of(
                named("all watches are late").with(both),
                named("all watches are late, and the operator is away")
                        .with(both)
                        .with(Map.of(Moment.BEGUN, List.of(Act.KILL), Moment.CHANGED, List.of(Act.START))),
                named("the operator stands still, and is away later")
                        .with(Map.of(
                                Moment.BEGUN, List.of(Act.FREEZE),
                                Moment.CHANGED, List.of(Act.THAW),
                                Moment.SETTLED, List.of(Act.KILL),
                                Moment.CHANGED_AGAIN, List.of(Act.START))),
                named("there is much to do, and RunaiJobs come late")
                        .with(Fault.late(WATCH_RUNAIJOBS, Duration.ofSeconds(2)))
                        .withCopies(MANY),
                named("there is much to do, and workloads come late")
                        .with(Fault.late(WATCH_CHILDREN, Duration.ofSeconds(2)))
                        .withCopies(MANY));
    }

    private static Stream<FaultPlan> lossesAndErrors(RequestKind kind) {
        var losses = Stream.of(1, OFTEN)
                .flatMap(times -> Stream.of(
                        named("%s: %d requests are lost".formatted(kind, times))
                                .with(Fault.ofFirst(times, kind, new Effect.Lost(false))),
                        named("%s: %d answers are lost".formatted(kind, times))
                                .with(Fault.ofFirst(times, kind, new Effect.Lost(true)))));
        var errors = Stream.of(409, 429, 500, 503, 504)
                .flatMap(code -> Stream.of(
                        named("%s: the answer is %d".formatted(kind, code))
                                .with(Fault.ofFirst(OFTEN, kind, new Effect.Answered(code, false))),
                        named("%s: the answer is %d though it was done".formatted(kind, code))
                                .with(Fault.ofFirst(OFTEN, kind, new Effect.Answered(code, true)))));
        return Stream.concat(losses, errors);
    }

    private static Stream<FaultPlan> laterDeaths(RequestKind kind) {
        return IntStream.of(2, 3)
                .boxed()
                .flatMap(number -> Stream.of(
                        named("%s: the operator is killed before number %d".formatted(kind, number))
                                .with(Fault.once(number, kind, new Effect.Killed(false))),
                        named("%s: the operator is killed after number %d".formatted(kind, number))
                                .with(Fault.once(number, kind, new Effect.Killed(true)))));
    }
}
