package ai.run.operator.testing.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.cluster.Cluster;
import ai.run.operator.testing.cluster.OperatorProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** An operator that is started again whenever it has ended, as Kubernetes does it, unless it is to stay away. */
final class FaultedOperator implements AutoCloseable {

    private final Cluster cluster;
    private final List<OperatorProcess> processes = new ArrayList<>();
    private final ScheduledExecutorService supervisor = Executors.newSingleThreadScheduledExecutor();
    private Future<?> looking;
    private boolean wanted;
    private boolean frozen;

    FaultedOperator(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Starts it with that kubeconfig. */
    void run(Path kubeconfig, String... options) {
        wanted = true;
        looking = supervisor.scheduleWithFixedDelay(() -> look(kubeconfig, options), 0, 50, TimeUnit.MILLISECONDS);
    }

    private synchronized void look(Path kubeconfig, String... options) {
        if (wanted && (processes.isEmpty() || !last().isAlive())) {
            try {
                processes.add(OperatorProcess.launchBriefly(cluster, kubeconfig, options));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private OperatorProcess last() {
        return processes.get(processes.size() - 1);
    }

    /** Ends it; it is started again at once if it is not to stay away. */
    synchronized void kill() {
        last().kill();
    }

    synchronized void stayAway() {
        wanted = false;
        kill();
    }

    synchronized void comeBack() {
        assertThat(looking).as("the supervisor's work").isNotDone();
        wanted = true;
    }

    synchronized void freeze() throws IOException {
        signal("-STOP");
        frozen = true;
    }

    synchronized void thaw() throws IOException {
        signal("-CONT");
        frozen = false;
    }

    private void signal(String signal) throws IOException {
        Command.run("kill", signal, Long.toString(last().pid()));
    }

    /** What all its processes have printed. */
    synchronized String log() throws IOException {
        var log = new StringBuilder();
        for (var process : processes) {
            log.append("--- pid ").append(process.pid()).append('\n').append(process.log());
        }
        return log.toString();
    }

    /** Lets it finish its work, and ends it. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            wanted = false;
            if (frozen) {
                thaw();
            }
        }
        supervisor.shutdown();
        if (!processes.isEmpty()) {
            last().close();
        }
    }
}
