package ai.run.operator.cli.whoran;

import ai.run.operator.cli.jobs.JobRequests;
import ai.run.operator.cli.print.DocumentFormat;
import ai.run.operator.cli.print.Table;
import ai.run.operator.cli.print.UserCommand;
import ai.run.operator.client.Cluster;
import ai.run.operator.client.CommandException;
import ai.run.operator.client.Failures;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code who-ran}: the question of whoever finds a file of somebody on a file server. */
@Command(
        name = "who-ran",
        description = {
            "Show which RunaiJobs ran as somebody, and who submitted them.",
            "The cluster tells of those that are there still, the audit log of the API server of others, too: at the level"
                    + " RequestResponse for runaijobs and runaijobs/status."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  kubectl runaijob who-ran --uid 1234",
            "  kubectl runaijob who-ran --user alice --since 7d -o json",
            "  kubectl runaijob who-ran --uid 1234 --audit-log audit.log"
        })
public final class WhoRanCommand extends UserCommand {

    private static final String STDIN = "-";

    /** An event holds an object of at most 1.5 MiB, before and after. */
    private static final int LONGEST_LINE = 16 * 1024 * 1024;

    @ArgGroup(exclusive = true, multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Who who;

    static final class Who {
        @Option(names = "--uid", paramLabel = "NUMBER", required = true, description = "The UID that they ran with.")
        private @Nullable Long uid;

        @Option(
                names = "--user",
                paramLabel = "NAME",
                required = true,
                description = "The login name that they ran as.")
        private @Nullable String user;

        Wanted wanted() {
            return uid != null ? new Wanted.Uid(uid) : new Wanted.Name(user == null ? "" : user);
        }
    }

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            converter = Since.class,
            description = "Leave out what ended longer ago, such as 12h or 7d.")
    private @Nullable Duration since;

    @Option(
            names = "--audit-log",
            paramLabel = "FILE",
            description = "An audit log of the API server, JSON lines; - reads standard input.")
    private @Nullable String auditLog;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "json|yaml",
            description = "The same for programs.")
    private @Nullable DocumentFormat format;

    private final Clock clock = Clock.systemUTC();

    /** Whoever has a log need not have a cluster. */
    @Override
    public Integer call() throws IOException {
        var wanted = who.wanted();
        var from = since == null ? null : clock.instant().minus(since);
        if (auditLog == null) {
            try (var cluster = connect()) {
                return told(wanted, ofTheCluster(cluster, wanted, from));
            }
        }
        var trail = trail(auditLog, wanted, from);
        var runs = trail.joined(ofTheClusterIfThere(wanted, from));
        trail.gaps().forEach(this::note);
        return told(wanted, runs);
    }

    @Override
    protected int run(Cluster cluster) {
        throw new IllegalStateException("call() connects where it needs to");
    }

    private Collection<Run> ofTheClusterIfThere(Wanted wanted, @Nullable Instant from) {
        try (var cluster = connect()) {
            return ofTheCluster(cluster, wanted, from);
        } catch (KubernetesClientException | CommandException failure) {
            note("Only the audit log is told, as the cluster cannot be asked: " + Failures.sentence(failure));
            return List.of();
        }
    }

    private Collection<Run> ofTheCluster(Cluster cluster, Wanted wanted, @Nullable Instant from) {
        var runs = new ArrayList<Run>();
        new JobRequests(cluster.client(), namedNamespace()).forEachJob(null, job -> Run.of(job, wanted)
                .filter(run -> from == null || run.isSince(from))
                .ifPresent(runs::add));
        return runs;
    }

    private AuditTrail trail(String file, Wanted wanted, @Nullable Instant from) throws IOException {
        var trail = new AuditTrail(wanted, namedNamespace(), from);
        try (var log = open(file);
                var reader = new InputStreamReader(log, StandardCharsets.UTF_8)) {
            BoundedLines.read(reader, LONGEST_LINE, trail::read, trail::skip);
        }
        return trail;
    }

    private static InputStream open(String file) {
        try {
            return file.equals(STDIN) ? System.in : new FileInputStream(file);
        } catch (IOException failure) {
            throw new CommandException(
                    "Cannot read the audit log %s: name a file that exists and is readable.".formatted(file));
        }
    }

    private int told(Wanted wanted, Collection<Run> runs) {
        if (format != null) {
            print(format.print(runs));
        } else if (runs.isEmpty()) {
            note("No RunaiJob that is known ran as %s%s."
                    .formatted(wanted, namedNamespace() == null ? "" : " in the namespace " + namedNamespace()));
        } else {
            print(Table.text(Run.HEADINGS, runs.stream().map(Run::row).toList()));
        }
        if (runs.stream().anyMatch(run -> run.proof() == Run.Proof.ANNOTATION)) {
            note(
                    "Submitters marked as unproven stand in an annotation alone, which anybody can write where the operator's webhooks are not.");
        }
        return 0;
    }
}
