package ai.run.operator.testing.faults;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What goes wrong between an operator and its API server while jobs live their lives.
 *
 * @param faults what happens to requests
 * @param acts what is done at a moment in the lives of all jobs
 * @param catchesUpAfter how late watches are that follow a list from the past
 * @param copies how many jobs live each life at once
 */
public record FaultPlan(
        String name, List<Fault> faults, Map<Moment, List<Act>> acts, Duration catchesUpAfter, int copies) {

    /** The moments that the lives of all jobs have in common. */
    public enum Moment {
        /** They are there; the operator may not have seen them. */
        SUBMITTED,
        /** They are on their way, and the operator has told so. */
        BEGUN,
        /** Something has happened to them; the operator may not have seen it. */
        CHANGED,
        /** The operator has told of that. */
        SETTLED,
        /** Something has happened to them again; the operator may not have seen it. */
        CHANGED_AGAIN
    }

    /** What is done with the operator. */
    public enum Act {
        /** When it starts next, the RunaiJobs that it lists are those of this moment. */
        REMEMBER_RUNAIJOBS,
        /** When it starts next, the Jobs and Pods that it lists are those of this moment. */
        REMEMBER_WORKLOADS,
        /** {@code kill -9}, and no start by itself. */
        KILL,
        /** It starts. */
        START,
        /** {@code kill -STOP}, as when the machine is busy. */
        FREEZE,
        /** {@code kill -CONT}. */
        THAW,
        /** The requests that were held back reach the server. */
        RELEASE,
        /** It sees and does all that there is, before the lives go on. */
        CATCH_UP
    }

    static FaultPlan named(String name) {
        return new FaultPlan(name, List.of(), Map.of(), Duration.ofSeconds(3), 1);
    }

    FaultPlan with(Fault... faults) {
        return new FaultPlan(name, List.of(faults), acts, catchesUpAfter, copies);
    }

    FaultPlan with(Map<Moment, List<Act>> acts) {
        return new FaultPlan(name, faults, acts, catchesUpAfter, copies);
    }

    FaultPlan withCopies(int copies) {
        return new FaultPlan(name, faults, acts, catchesUpAfter, copies);
    }

    @Override
    public String toString() {
        return name;
    }
}
