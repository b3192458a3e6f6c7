package ai.run.operator.cli.print;

import ai.run.operator.client.Cluster;
import ai.run.operator.client.ClusterOptions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks the API server as its caller: what it found is on standard output, and what there is to say about that on the other. */
public abstract class UserCommand implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try (var connected = connect()) {
            return run(connected);
        }
    }

    /** Carries out the command, and returns its exit code. */
    protected abstract int run(Cluster connected) throws Exception;

    /** Returns the cluster that the options name. */
    protected final Cluster connect() {
        return cluster.connect();
    }

    /** Returns the namespace that the options name; null where they name none. */
    protected final @Nullable String namedNamespace() {
        return cluster.namespace();
    }

    /** Prints text that has its line ends. */
    protected final void print(String text) {
        var out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    /** Prints a line that is about what is printed. */
    protected final void note(String sentence) {
        spec.commandLine().getErr().println(sentence);
    }

    /** Says whether nobody reads any more, as at the end of a pipe. */
    protected final boolean isUnread() {
        return spec.commandLine().getOut().checkError();
    }
}
