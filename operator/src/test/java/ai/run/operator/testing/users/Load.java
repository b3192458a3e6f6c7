package ai.run.operator.testing.users;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.AuditLog;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.v1.RunaiJob;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Users who submit one job after the other, Jobs and Pods in turn, whatever happens to the operator. */
public final class Load implements AutoCloseable {

    private static final String PREFIX = "load-";
    private static final long PERIOD_MILLIS = 50;

    private final Sandbox sandbox;
    private final List<String> names = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService users = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> submissions;

    /** Begins to submit jobs in the namespace of that test. */
    public Load(Sandbox sandbox) {
        this.sandbox = sandbox;
        submissions = users.scheduleWithFixedDelay(this::submit, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void submit() {
        var number = names.size();
        var job = sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: %s%d}
                spec:
                  workload: %s
                  template: {spec: {containers: [{name: main, image: busybox}]}}
                """
                        .formatted(PREFIX, number, number % 2 == 0 ? "Job" : "Pod"));
        names.add(job.getMetadata().getName());
    }

    /** Waits until so many more are submitted. */
    public void awaitMore(int count) {
        var before = names.size();
        Awaitility.await("jobs are submitted").until(() -> submissions.isDone() || names.size() >= before + count);
        assertThat(submissions.isDone()).as("submitting has failed").isFalse();
    }

    /** Submits no more, and waits until every job has got its workload and the status that tells of it. */
    public void awaitAllServed() {
        close();
        Awaitility.await("every job has its status").untilAsserted(() -> assertThat(sandbox.admin
                        .resources(RunaiJob.class)
                        .inNamespace(sandbox.namespace)
                        .list()
                        .getItems())
                .filteredOn(job -> job.getMetadata().getName().startsWith(PREFIX))
                .hasSize(names.size())
                .allSatisfy(job -> assertThat(job.getStatus())
                        .as(job.getMetadata().getName())
                        .isNotNull()
                        .extracting(status -> status.getWorkloadRef())
                        .isNotNull()));
    }

    /** Says that whoever worked created one workload for each job. */
    public void assertEachWasCreatedOnce() {
        var created = AuditLog.of(sandbox).writes().stream()
                .filter(write -> write.verb().equals("create") && write.isOf("jobs", "pods"))
                .filter(write -> write.answer() == 201)
                .map(AuditLog.Request::name)
                .filter(name -> name.startsWith(PREFIX))
                .toList();
        assertThat(created).containsExactlyInAnyOrderElementsOf(names);
    }

    @Override
    public void close() {
        users.shutdown();
        Awaitility.await("no submission is under way").until(users::isTerminated);
    }
}
