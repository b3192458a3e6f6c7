package ai.run.operator.cli.render;

import ai.run.operator.cli.manifest.CrdSchema;
import ai.run.operator.cli.manifest.InputFiles;
import ai.run.operator.cli.manifest.Manifest;
import ai.run.operator.cli.manifest.OutputFormat;
import ai.run.operator.cli.manifest.UnusableInputException;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.startup.ServerFeatures;
import ai.run.operator.text.Printable;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.VersionInfo;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code render}: prints what the operator would make of manifests, or why it would make nothing. */
@Command(
        name = "render",
        description = "Print the Job or Pod that the operator would make of each RunaiJob, without a cluster; or why it"
                + " would make none, and then exit with 1. Without -f: check a cluster-config and print its rules in"
                + " full.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  kubectl runaijob render -f samples/run-as-user.yaml --explain",
            "  kubectl runaijob render --cluster-config samples/cluster-config.yaml",
            "  kubectl runaijob render -f samples/named-user.yaml --cluster-config samples/cluster-config.yaml"
                    + " --directory samples/user-directory.yaml -o json",
            "Would the jobs of a cluster still be accepted?",
            "  kubectl get runaijobs -A -o yaml | kubectl runaijob render -f - --cluster-config"
                    + " samples/cluster-config.yaml"
        })
public final class RenderCommand implements Callable<Integer> {

    private static final int DONE = 0;
    private static final int REFUSED = 1;

    private static final Pattern VERSION = Pattern.compile("v?([0-9]{1,3})\\.([0-9]{1,4}).*");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            description = "A file of RunaiJobs, a folder of such files, or - for standard input. Can be given again.")
    private List<String> files = List.of();

    @Option(
            names = "--cluster-config",
            paramLabel = "FILE",
            description =
                    "The cluster-config: a ConfigMap, or the value of its key config. Nothing is enforced without.")
    private @Nullable String clusterConfig;

    @Option(
            names = "--directory",
            paramLabel = "FILE",
            description = "The users, in the place of the directory that the cluster-config names: a ConfigMap, or the"
                    + " mapping of its data.")
    private @Nullable String directory;

    @Option(
            names = "--submitter",
            paramLabel = "NAME",
            description = "Who submits the jobs, by the name that the API server authenticates.")
    private @Nullable String submitter;

    @Option(
            names = "--submitter-uid",
            paramLabel = "UID",
            description = "The UID that the identity provider passes on for them.")
    private @Nullable String submitterUid;

    @Option(names = "--submitter-gid", paramLabel = "GID", description = "The GID that it passes on.")
    private @Nullable String submitterGid;

    @Option(
            names = "--submitter-groups",
            paramLabel = "GID",
            split = ",",
            description = "The GIDs of further groups that it passes on, separated by commas.")
    private List<String> submitterGroups = List.of();

    @Option(
            names = "--granted",
            paramLabel = "NAME",
            split = ",",
            description = "The identities that RBAC lets the submitter use, separated by commas: login names, or"
                    + " uid:NUMBER and gid:NUMBER.")
    private Set<String> granted = Set.of();

    @Option(
            names = "--kubernetes",
            paramLabel = "VERSION",
            description =
                    "The version of Kubernetes, such as 1.28, whose older ones drop fields. A current one without.")
    private @Nullable String kubernetes;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            defaultValue = "default",
            description = "The namespace of the RunaiJobs that name none (${DEFAULT-VALUE}).")
    private String namespace = "default";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "yaml|json",
            defaultValue = "yaml",
            description = "How to print (${DEFAULT-VALUE}).")
    private OutputFormat output = OutputFormat.YAML;

    @Option(names = "--explain", description = "Say on standard error what changed by which rule, and why.")
    private boolean explain;

    @Option(
            names = "--validate",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "true",
            description = "Deny first what the API server would (${DEFAULT-VALUE}).")
    private boolean validate = true;

    private final InputFiles input;

    /** Reads standard input of the process. */
    public RenderCommand() {
        this(System.in);
    }

    /** Reads standard input from a stream. */
    public RenderCommand(InputStream standardInput) {
        input = new InputFiles(standardInput);
    }

    @Override
    public Integer call() {
        requireUsable();
        try {
            var given = clusterConfig == null
                    ? GivenClusterConfig.NONE
                    : GivenClusterConfig.read(InputFiles.shown(clusterConfig), input.text(clusterConfig));
            return files.isEmpty() ? check(given) : render(given);
        } catch (UnusableInputException e) {
            return failed(e.getMessage());
        }
    }

    private void requireUsable() {
        if (files.isEmpty() && clusterConfig == null) {
            throw new ParameterException(spec.commandLine(), "Say what to render: -f FILE, or --cluster-config FILE.");
        }
        var inputs = new ArrayList<>(files);
        inputs.add(Objects.requireNonNullElse(clusterConfig, ""));
        inputs.add(Objects.requireNonNullElse(directory, ""));
        if (inputs.stream().filter("-"::equals).count() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "Standard input can be read once; name a file for the rest.");
        }
        if (submitter == null && (submitterUid != null || submitterGid != null || !submitterGroups.isEmpty())) {
            throw new ParameterException(spec.commandLine(), "Say with --submitter whose numbers these are.");
        }
        version();
    }

    private VersionInfo version() {
        var version = new VersionInfo.Builder();
        if (kubernetes == null) {
            return version.build();
        }
        var parts = VERSION.matcher(kubernetes);
        if (!parts.matches()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Invalid value for option '--kubernetes': %s is no version such as 1.28"
                            .formatted(Printable.quoted(kubernetes)));
        }
        return version.withMajor(parts.group(1)).withMinor(parts.group(2)).build();
    }

    private int check(GivenClusterConfig given) {
        if (given.parsed() instanceof ParsedClusterConfig.Valid valid) {
            print(List.of(EffectiveRules.of(valid.config())));
            return DONE;
        }
        return failed(InputFiles.shown(Objects.requireNonNull(clusterConfig)) + ": "
                + ((ParsedClusterConfig.Invalid) given.parsed()).message());
    }

    private int failed(String sentence) {
        spec.commandLine().getErr().println("error: " + Printable.lines(sentence));
        return REFUSED;
    }

    private int render(GivenClusterConfig given) throws UnusableInputException {
        var circumstances = circumstances(given);
        if (clusterConfig == null) {
            say("there is no --cluster-config, so nothing is enforced");
        }
        if (directory != null && circumstances.config().identity().directory() == null) {
            say("--directory is not used, because the cluster-config names no directory (identity.directory)");
        }
        var jobs = runaiJobs(input.manifests(files));
        var renderer = new Renderer(circumstances, validate ? CrdSchema.shipped() : null, explain);
        var renderings = jobs.stream().map(renderer::render).toList();
        renderings.forEach(this::report);
        print(renderings.stream()
                .map(Rendering::workload)
                .filter(Objects::nonNull)
                .toList());
        return renderings.stream().allMatch(rendering -> rendering.refusal() == null) ? DONE : REFUSED;
    }

    private Circumstances circumstances(GivenClusterConfig given) throws UnusableInputException {
        Map<String, String> users =
                directory == null ? null : GivenDirectory.read(InputFiles.shown(directory), input.text(directory));
        return new Circumstances(
                given,
                users,
                submitter == null ? null : new GivenSubmitter(submitter, submitterUid, submitterGid, submitterGroups),
                granted,
                ServerFeatures.rules(given.namespace(), version()),
                namespace);
    }

    private List<Manifest> runaiJobs(List<Manifest> manifests) throws UnusableInputException {
        var jobs = manifests.stream()
                .filter(manifest -> manifest.kind().equals(RunaiJob.KIND))
                .toList();
        if (jobs.isEmpty()) {
            throw new UnusableInputException("there is no RunaiJob in "
                    + String.join(", ", files.stream().map(InputFiles::shown).toList()));
        }
        if (jobs.size() < manifests.size()) {
            say("%d objects of other kinds are left alone".formatted(manifests.size() - jobs.size()));
        }
        return jobs;
    }

    private void report(Rendering rendering) {
        if (rendering.refusal() != null) {
            say(rendering.title() + ": " + rendering.refusal());
        }
        rendering.remarks().forEach(remark -> say(rendering.title() + ": " + remark));
        if (explain) {
            say(rendering.title() + ":");
            rendering.explanation().forEach(line -> say("  " + line));
        }
    }

    /** A comment of YAML, so that both streams can go into one file. */
    private void say(String line) {
        spec.commandLine().getErr().println("# " + Printable.lines(line).replace("\n", "\n# "));
    }

    private void print(List<? extends JsonNode> objects) {
        if (!objects.isEmpty()) {
            spec.commandLine().getOut().print(output.of(objects));
            spec.commandLine().getOut().flush();
        }
    }
}
