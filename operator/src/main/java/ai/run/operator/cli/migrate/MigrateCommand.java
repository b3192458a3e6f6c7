package ai.run.operator.cli.migrate;

import ai.run.operator.cli.manifest.CrdSchema;
import ai.run.operator.cli.manifest.InputFiles;
import ai.run.operator.cli.manifest.Manifest;
import ai.run.operator.cli.manifest.OutputFormat;
import ai.run.operator.cli.manifest.UnusableInputException;
import ai.run.operator.text.Printable;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code migrate}: prints the RunaiJobs that do what people have. */
@Command(
        name = "migrate",
        description =
                "Make RunaiJobs of what you have: Jobs, CronJobs, Pods, and RunaiJobs that were exported or written for"
                        + " the original. What is left out, and why, is said on standard error.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  kubectl get jobs -o yaml | kubectl runaijob migrate -f - > runaijobs.yaml",
            "  kubectl runaijob migrate -f job.yaml | kubectl runaijob render -f - --explain"
        })
public final class MigrateCommand implements Callable<Integer> {

    private static final int DONE = 0;
    private static final int FAILED = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            required = true,
            description = "A file, a folder of files, or - for standard input. Can be given again.")
    private List<String> files = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "yaml|json",
            defaultValue = "yaml",
            description = "How to print (${DEFAULT-VALUE}).")
    private OutputFormat output = OutputFormat.YAML;

    private final InputFiles input;

    /** Reads standard input of the process. */
    public MigrateCommand() {
        this(System.in);
    }

    /** Reads standard input from a stream. */
    public MigrateCommand(InputStream standardInput) {
        input = new InputFiles(standardInput);
    }

    @Override
    public Integer call() {
        try {
            return migrate(input.manifests(files));
        } catch (UnusableInputException e) {
            say(e.getMessage());
            return FAILED;
        }
    }

    private int migrate(List<Manifest> manifests) throws UnusableInputException {
        var schema = CrdSchema.shipped();
        var migrated = manifests.stream()
                .map(manifest -> {
                    var made = Migration.of(manifest, schema);
                    report(manifest.title(), made);
                    return made;
                })
                .toList();
        var jobs = migrated.stream().map(Migrated::job).filter(Objects::nonNull).toList();
        if (jobs.isEmpty()) {
            throw new UnusableInputException("there is nothing to make a RunaiJob of in "
                    + String.join(", ", files.stream().map(InputFiles::shown).toList()));
        }
        spec.commandLine().getOut().print(output.of(jobs));
        spec.commandLine().getOut().flush();
        return migrated.stream().allMatch(made -> made.job() == null || made.isUsable()) ? DONE : FAILED;
    }

    private void report(String title, Migrated made) {
        made.remarks().forEach(remark -> say(title + ": " + remark));
        made.violations().forEach(violation -> say(title + ": the API server would deny the RunaiJob: " + violation));
    }

    /** A comment of YAML, so that both streams can go into one file. */
    private void say(String line) {
        spec.commandLine().getErr().println("# " + Printable.lines(line).replace("\n", " "));
    }
}
