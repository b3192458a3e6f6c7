package ai.run.operator.cli.jobs;

import ai.run.operator.cli.print.DocumentFormat;
import ai.run.operator.cli.print.Table;
import ai.run.operator.cli.print.UserCommand;
import ai.run.operator.client.Cluster;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code list}: the RunaiJobs of a namespace, or of all. */
@Command(
        name = "list",
        description = "List RunaiJobs: how they are, as whom they run, and where.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  kubectl runaijob list",
            "  kubectl runaijob list -A -o wide",
            "  kubectl runaijob list -l team=vision -o name"
        })
public final class ListCommand extends UserCommand {

    /** How the list is printed. */
    enum Format {
        WIDE,
        NAME,
        JSON,
        YAML
    }

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "Those of all namespaces.")
    private boolean allNamespaces;

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "SELECTOR",
            description = "Only those with these labels, such as team=vision,stage!=test.")
    private @Nullable String selector;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "wide|name|json|yaml",
            description = "More columns, names alone, or the whole objects.")
    private @Nullable Format format;

    @Option(
            names = {"-w", "--watch"},
            description = "After the list, go on with each change, until you end it.")
    private boolean watch;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws Exception {
        if (watch && format != null && format != Format.WIDE) {
            throw new ParameterException(spec.commandLine(), "--watch prints a table: leave out -o, or take -o wide.");
        }
        return super.call();
    }

    @Override
    protected int run(Cluster cluster) throws InterruptedException {
        var requests = new JobRequests(cluster.client(), allNamespaces ? null : cluster.namespace());
        if (format == Format.NAME) {
            requests.forEachJob(selector, job -> print(job.reference() + "\n"));
        } else if (format == Format.JSON || format == Format.YAML) {
            documents(requests, format == Format.JSON ? DocumentFormat.JSON : DocumentFormat.YAML);
        } else {
            table(requests, new JobTable(allNamespaces, format == Format.WIDE));
        }
        return 0;
    }

    private void documents(JobRequests requests, DocumentFormat documentFormat) {
        var jobs = new ArrayList<JsonNode>();
        requests.forEachJob(selector, job -> jobs.add(withoutManagedFields(job.json())));
        print(documentFormat.print(listOf(jobs)));
    }

    /** Returns objects as kubectl prints several. */
    static Map<String, Object> listOf(Collection<?> items) {
        return Map.of("apiVersion", "v1", "kind", "List", "items", items);
    }

    /** Returns an object as kubectl prints it: nobody reads which client has written which field. */
    static JsonNode withoutManagedFields(JsonNode object) {
        if (object.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        return object;
    }

    private void table(JobRequests requests, JobTable table) throws InterruptedException {
        var pods = requests.pods();
        if (watch) {
            noteUnlessAllowed(pods.isPresent(), requests);
            new JobWatch(requests, selector, table, clock, this::print, this::isUnread).run();
            return;
        }
        var ofJobs = pods.map(list -> OwnedPods.of(list.getItems()));
        var rows = new ArrayList<List<String>>();
        requests.forEachJob(
                selector, job -> rows.add(table.row(job, ofJobs.map(index -> index.of(job)), clock.instant())));
        noteUnlessAllowed(pods.isPresent(), requests);
        if (rows.isEmpty()) {
            note(
                    allNamespaces
                            ? "There are no RunaiJobs."
                            : "There are no RunaiJobs in the namespace " + requests.namespace() + ".");
            return;
        }
        print(Table.text(table.headings(), rows));
    }

    private void noteUnlessAllowed(boolean allowed, JobRequests requests) {
        if (!allowed) {
            note("You may not list pods %s: their columns are empty."
                    .formatted(allNamespaces ? "in all namespaces" : "in the namespace " + requests.namespace()));
        }
    }
}
