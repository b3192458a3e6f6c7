package ai.run.operator.testing.faults;

import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a life has led to, without times and names that the server makes up.
 *
 * @param job what the RunaiJob says of itself, as far as there is one
 * @param workload the kind of what is left of it; empty where nothing is
 * @param creates how many workloads were made for it, and for its namesake before it
 * @param deletes how many of these the operator deleted
 * @param pods how many pods were made for these
 */
record End(List<String> job, String workload, long creates, long deletes, long pods) {

    static End of(String name, History history, List<FaultProxy.Exchange> exchanges) {
        var left = history.workload(name);
        return new End(
                history.job(name).map(job -> told(job, name, left.isPresent())).orElse(List.of("gone")),
                left.map(HasMetadata::getKind).orElse(""),
                history.workloadsMade(name),
                exchanges.stream()
                        .filter(exchange -> RequestKind.DELETE.is(exchange.request())
                                && exchange.request().name().equals(name)
                                && exchange.answer() == 200)
                        .count(),
                history.podsMade(name));
    }

    /** How the last pod failed is told by nobody who was not there before it was cleared away with its workload. */
    private static List<String> told(RunaiJob job, String name, boolean podsAreLeft) {
        var status = Objects.requireNonNullElseGet(job.getStatus(), RunaiJobStatus::new);
        var told = new ArrayList<>(List.of(
                "phase " + status.getPhase(),
                "generation %s, observed %s"
                        .formatted(job.getMetadata().getGeneration(), status.getObservedGeneration()),
                "active %s, succeeded %s, failed %s"
                        .formatted(status.getActive(), status.getSucceeded(), status.getFailed())));
        Objects.requireNonNullElseGet(status.getConditions(), List::<Condition>of).stream()
                .map(condition -> "%s=%s %s: %s"
                        .formatted(
                                condition.getType(),
                                condition.getStatus(),
                                condition.getReason(),
                                condition
                                        .getMessage()
                                        .replaceAll(name + "(-\\w{5})?", "NAME")
                                        .replaceAll(
                                                podsAreLeft ? "$^" : "; (pod NAME failed|no pod tells why): .*", "")))
                .forEach(told::add);
        return List.copyOf(told);
    }

    /** Says whether this is what it would be without faults, at no greater cost. */
    boolean isAsGoodAs(End undisturbed) {
        return job.equals(undisturbed.job)
                && workload.equals(undisturbed.workload)
                && creates <= undisturbed.creates
                && deletes <= undisturbed.deletes
                && pods <= undisturbed.pods;
    }
}
