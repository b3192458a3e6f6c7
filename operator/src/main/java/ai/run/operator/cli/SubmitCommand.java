package ai.run.operator.cli;

import ai.run.operator.client.Cluster;
import ai.run.operator.client.ClusterOptions;
import ai.run.operator.client.CommandException;
import ai.run.operator.client.FollowedJob;
import ai.run.operator.client.JobPods;
import ai.run.operator.client.Kubectl;
import ai.run.operator.submission.InvalidOptionException;
import ai.run.operator.submission.RefusedSubmissionException;
import ai.run.operator.submission.Submission;
import ai.run.operator.submission.SubmitOptions;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code submit}: creates a RunaiJob from options, a manifest, or both. */
@Command(
        name = "submit",
        description = "Submit a job.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        customSynopsis =
                "@|bold kubectl runaijob submit|@ [@|yellow NAME|@] [@|yellow OPTIONS|@] [-- @|yellow WORD|@...]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  # As yourself, with a home directory, and no way to become root:",
            "  kubectl runaijob submit train -i busybox:1.37.0 --run-as-user \\",
            "    --prevent-privilege-escalation -- id",
            "",
            "  # As somebody whom the cluster knows by name, with two GPUs and NFS:",
            "  kubectl runaijob submit train -i busybox:1.37.0 --run-as-user -u alice \\",
            "    --gpu=2 -v /data:/data:ro:nfs1 --wait",
            "",
            "  # The manifest alone, for Git or for kubectl:",
            "  kubectl runaijob submit train -i busybox:1.37.0 \\",
            "    --run-as-user=submitter --dry-run=client -o yaml",
            "",
            "  # A shell to work in, from a manifest:",
            "  kubectl runaijob submit shell -f job.yaml --interactive --attach \\",
            "    --command -- sh",
            "",
            "Exit code: 0 when the job was submitted, 1 when it was not, 2 when the options",
            "make no sense. With --wait: 0 when it is complete; else the exit code of its",
            "container, or 1 where nobody knows that, or the job was rejected."
        })
final class SubmitCommand implements Callable<Integer> {

    private static final String SEPARATOR = "--";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME [-- WORD...]",
            hideParamSyntax = true,
            description = "The name of the job; and behind --, at the end, what runs in it.")
    private List<String> arguments = List.of();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            description =
                    "Start from the RunaiJob in that file, or in the standard input (-); options replace its values.")
    private @Nullable String file;

    @Option(
            names = "--dry-run",
            paramLabel = "none|client|server",
            description =
                    "client only makes the manifest; server lets the API server check it, too, and stores nothing.")
    private DryRun dryRun = DryRun.NONE;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "yaml|json|name",
            description = "Print the job like that, and nothing else.")
    private Manifests.@Nullable Format output;

    @Option(
            names = "--wait",
            description = "Wait for the end of the job, and tell on the way; see the exit code below.")
    private boolean wait;

    @Option(
            names = "--attach",
            description = "Wait until the job runs, and connect this terminal with it (kubectl attach). Implies --stdin"
                    + " and --tty.")
    private boolean attach;

    @Mixin
    private ClusterOptions clusterOptions = new ClusterOptions();

    @Mixin
    private SubmitOptions options = new SubmitOptions();

    private enum DryRun {
        NONE,
        CLIENT,
        SERVER
    }

    @Override
    public Integer call() throws InterruptedException {
        if (dryRun != DryRun.NONE && (wait || attach)) {
            throw new ParameterException(spec.commandLine(), "--dry-run stores no job: leave --wait and --attach out.");
        }
        var submission = submission();
        submission.remarks().forEach(remark -> spec.commandLine().getErr().println("note: " + remark));
        var job = submission.job();
        if ((wait || attach) && job.path("spec").path("suspend").asBoolean()) {
            throw new ParameterException(
                    spec.commandLine(), "A suspended job does not run: leave --suspend, or --wait and --attach, out.");
        }
        if (dryRun == DryRun.CLIENT) {
            print(job);
            return 0;
        }
        if (attach) {
            Kubectl.requireInstalled();
        }
        try (var cluster = clusterOptions.connect()) {
            var namespace = job.path("metadata").path("namespace").asText(cluster.namespace());
            var place = cluster.in(namespace);
            var created = create(place, job);
            print(created);
            return dryRun == DryRun.NONE ? follow(place, created) : 0;
        }
    }

    private Submission submission() {
        try {
            var words = words();
            var names = arguments.subList(0, arguments.size() - words.size());
            if (names.size() > 1) {
                throw new ParameterException(
                        spec.commandLine(),
                        "What is '%s'? A job has one name; what runs in it stands behind --, at the end."
                                .formatted(names.get(1)));
            }
            var manifest = file == null ? null : Manifests.read(file, System.in);
            var context = new SubmitOptions.Context(
                    names.isEmpty() ? null : names.get(0), clusterOptions.namespace(), words, attach, manifest);
            return options.submission(context, LocalAccounts::current);
        } catch (InvalidOptionException mistake) {
            throw new ParameterException(spec.commandLine(), String.valueOf(mistake.getMessage()));
        } catch (RefusedSubmissionException refusal) {
            throw new CommandException(String.valueOf(refusal.getMessage()));
        }
    }

    /** What stands behind the separator, which the parser does not tell from other arguments. */
    private List<String> words() {
        var all = spec.commandLine().getParseResult().originalArgs();
        var at = all.indexOf(SEPARATOR);
        return at < 0 ? List.of() : all.subList(at + 1, all.size());
    }

    /** As {@code kubectl create}: a field that the server does not know is a mistake, and so is a name that is taken. */
    private ObjectNode create(Cluster cluster, ObjectNode job) {
        var path = "/apis/%s/%s/namespaces/%s/%s?fieldManager=kubectl-runaijob&fieldValidation=Strict%s"
                .formatted(
                        RunaiJob.GROUP,
                        RunaiJob.VERSION,
                        cluster.namespace(),
                        RunaiJob.PLURAL,
                        dryRun == DryRun.SERVER ? "&dryRun=All" : "");
        return Manifests.fromJson(cluster.client().raw(path, "POST", job.toString()));
    }

    private void print(ObjectNode job) {
        var out = spec.commandLine().getOut();
        if (output != null) {
            out.print(Manifests.write(job, output));
            out.flush();
            return;
        }
        switch (dryRun) {
            case CLIENT -> out.println(Manifests.name(job) + " submitted (dry run)");
            case SERVER -> out.println(Manifests.name(job) + " submitted (server dry run)");
            case NONE -> {
                var metadata = job.path("metadata");
                var name = metadata.path("name").asText();
                var namespace = metadata.path("namespace").asText();
                out.println("The job %s was submitted to namespace %s.".formatted(name, namespace));
                out.println("How it is doing: kubectl runaijob describe %s --namespace=%s".formatted(name, namespace));
            }
        }
    }

    private int follow(Cluster cluster, ObjectNode created) throws InterruptedException {
        if (!wait && !attach) {
            return 0;
        }
        var name = created.path("metadata").path("name").asText();
        var container = mainContainer(created);
        var followed = new FollowedJob(
                cluster, name, line -> spec.commandLine().getErr().println(line));
        var code = 0;
        if (attach) {
            code = attach(cluster, followed.awaitRunning(), container);
        }
        return wait ? exitCode(cluster, followed.awaitEnd(), container) : code;
    }

    private static int attach(Cluster cluster, RunaiJob job, String container) throws InterruptedException {
        var phase = Objects.requireNonNull(job.getStatus()).getPhase();
        if (phase == Phase.REJECTED) {
            return Main.FAILED;
        }
        var name = job.getMetadata().getName();
        var pods = JobPods.of(cluster, job);
        if (pods.isEmpty()) {
            throw new CommandException("The job %s has no pod to connect with any more.".formatted(name));
        }
        var running = pods.stream()
                .filter(pod -> pod.getStatus() != null
                        && "Running".equals(pod.getStatus().getPhase()))
                .findFirst();
        if (running.isEmpty()) {
            // It was faster than we are: what it had to say is there.
            var last = pods.get(pods.size() - 1).getMetadata().getName();
            return Kubectl.run(cluster.kubectl(List.of("logs", last, "-c", container)));
        }
        var pod = running.get().getMetadata().getName();
        return Kubectl.run(cluster.kubectl(List.of("attach", pod, "-c", container, "-i", "-t")));
    }

    private static int exitCode(Cluster cluster, RunaiJob ended, String container) {
        var status = ended.getStatus();
        if (status != null && status.getPhase() == Phase.SUCCEEDED) {
            return 0;
        }
        return JobPods.exitCode(cluster, ended, container).orElse(Main.FAILED);
    }

    private static String mainContainer(ObjectNode job) {
        var containers = job.path("spec").path("template").path("spec").path("containers");
        for (var container : containers) {
            if (container.path("name").asText().equals("main")) {
                return "main";
            }
        }
        return containers.path(0).path("name").asText();
    }
}
