package ai.run.operator.cli.jobs;

import ai.run.operator.client.Cluster;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/** Changes {@code spec.suspend}, and nothing else, of a RunaiJob. */
final class Suspension {

    private Suspension() {}

    /** Changes it where that makes a difference, and returns what was done in a line. */
    static String set(Cluster cluster, String name, boolean suspend) {
        var requests = new JobRequests(cluster.client(), cluster.namespace());
        var job = requests.job(name);
        var reference = job.reference();
        if (job.hasEnded()) {
            return "%s unchanged: it has ended (%s)".formatted(reference, job.phase());
        }
        if (job.isSuspended() == suspend) {
            return "%s unchanged: it is %s".formatted(reference, suspend ? "suspended already" : "not suspended");
        }
        requests.resource(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"suspend\":%s}}".formatted(suspend));
        return "%s %s".formatted(reference, suspend ? "suspended" : "resumed");
    }
}
