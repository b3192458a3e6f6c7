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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
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
            "  kubectl runaijob migrate -f job.yaml | kubectl runaijob render -f - --explain",
            "  kubectl runaijob migrate -- runai submit train -i pytorch/pytorch:2.8 -g 1 --run-as-user -- python train.py"
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
            description = "A file, a folder of files, or - for standard input. Can be given again.")
    private List<String> files = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "yaml|json",
            defaultValue = "yaml",
            description = "How to print (${DEFAULT-VALUE}).")
    private OutputFormat output = OutputFormat.YAML;

    @Parameters(
            arity = "0..*",
            paramLabel = "-- runai submit ...",
            hideParamSyntax = true,
            description = "A command line of the original.")
    private List<String> commandLine = List.of();

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
        if (files.isEmpty() == commandLine.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "Say what to migrate: -f FILE, or -- runai submit and its options.");
        }
        try {
            var schema = CrdSchema.shipped();
            return files.isEmpty() ? migrateCommandLine(schema) : migrate(input.manifests(files), schema);
        } catch (UnusableInputException e) {
            spec.commandLine().getErr().println("error: " + Printable.lines(e.getMessage()));
            return FAILED;
        }
    }

    private int migrateCommandLine(CrdSchema schema) throws UnusableInputException {
        var made = RunaiCommandLine.migrate(commandLine, schema);
        report("runai submit", made);
        return print(List.of(made));
    }

    private int migrate(List<Manifest> manifests, CrdSchema schema) throws UnusableInputException {
        var migrated = manifests.stream()
                .map(manifest -> {
                    var made = Migration.of(manifest, schema);
                    report(manifest.title(), made);
                    return made;
                })
                .toList();
        if (migrated.stream().allMatch(made -> made.job() == null)) {
            throw new UnusableInputException("there is nothing to make a RunaiJob of in "
                    + String.join(", ", files.stream().map(InputFiles::shown).toList()));
        }
        return print(migrated);
    }

    private int print(List<Migrated> migrated) {
        var jobs = migrated.stream().map(Migrated::job).filter(Objects::nonNull).toList();
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
