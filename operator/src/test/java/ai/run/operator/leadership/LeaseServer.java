package ai.run.operator.leadership;

import ai.run.operator.testing.FakeApiServer;
import ai.run.operator.testing.FakeApiServer.Answer;
import ai.run.operator.testing.FakeApiServer.Request;
import ai.run.operator.testing.PassingTime;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server with one lease, on a clock that the test sets: every answer takes as long as the test says, and a write of anything
 * but the newest version is a conflict.
 */
final class LeaseServer implements AutoCloseable {

    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/runai/leases";
    private static final String LEASE = LEASES + "/lease";
    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    final PassingTime time = new PassingTime();
    Duration readTakes = Duration.ZERO;
    Duration writeTakes = Duration.ZERO;

    /** What everybody gets as an answer; null while the server works. */
    @Nullable
    Answer failure;

    @Nullable
    Lease lease;

    private final FakeApiServer server = new FakeApiServer()
            .on("GET " + LEASE, request -> unlessFailing(this::read))
            .on("POST " + LEASES, request -> unlessFailing(() -> create(sent(request))))
            .on("PUT " + LEASE, request -> unlessFailing(() -> update(sent(request))));

    private int version;

    LeaseStore store(Duration leaseDuration) {
        return new LeaseStore(server.client(), "runai", "lease", leaseDuration, time);
    }

    /** A clock that may begin below 0, as {@link System#nanoTime} may. */
    long nanoTime() {
        return Duration.between(PassingTime.START.plusSeconds(100), time.instant())
                .toNanos();
    }

    void holder(String holder) {
        lease = write(new LeaseBuilder()
                .withNewMetadata()
                .withNamespace("runai")
                .withName("lease")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds(15)
                .withLeaseTransitions(4)
                .endSpec()
                .build());
    }

    /** What was asked since this was asked last: the methods alone. */
    List<String> methods() {
        var methods = server.requests().stream().map(Request::method).toList();
        server.forget();
        return methods;
    }

    private Answer unlessFailing(Supplier<Answer> answer) {
        return failure == null ? answer.get() : failure;
    }

    private Answer read() {
        time.pass(readTakes);
        return lease == null ? Answer.failure(404, "leases \"lease\" not found") : answer(lease);
    }

    private Answer create(Lease sent) {
        return lease == null ? written(sent) : Answer.failure(409, "leases \"lease\" already exists");
    }

    private Answer update(Lease sent) {
        if (lease == null) {
            return Answer.failure(404, "leases \"lease\" not found");
        }
        return sent.getMetadata()
                        .getResourceVersion()
                        .equals(lease.getMetadata().getResourceVersion())
                ? written(sent)
                : Answer.failure(409, "the object has been modified");
    }

    private Answer written(Lease sent) {
        lease = write(sent);
        time.pass(writeTakes);
        return answer(lease);
    }

    private Lease write(Lease sent) {
        return new LeaseBuilder(sent)
                .editMetadata()
                .withResourceVersion(Integer.toString(++version))
                .endMetadata()
                .build();
    }

    private static Answer answer(Lease lease) {
        return Answer.of(JSON.asJson(lease));
    }

    private static Lease sent(Request request) {
        return JSON.unmarshal(request.body(), Lease.class);
    }

    @Override
    public void close() {
        server.close();
    }
}
