package ai.run.operator.cli.migrate;

import ai.run.operator.cli.manifest.CrdSchema;
import ai.run.operator.cli.manifest.UnusableInputException;
import ai.run.operator.submission.InvalidOptionException;
import ai.run.operator.submission.LocalAccount;
import ai.run.operator.submission.RefusedSubmissionException;
import ai.run.operator.submission.SubmitOptions;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Makes a RunaiJob of a command line of the original, by the options of {@code submit}. */
final class RunaiCommandLine {

    /** What comes before the job's own command. */
    private static final String SEPARATOR = "--";

    /** How {@code submit} refuses an option that is not to be had. */
    private static final Pattern REFUSED = Pattern.compile("(--[a-z0-9-]+) is not to be had here: .*");

    /** Of the refused options, those that take no value. */
    private static final Set<String> SWITCHES =
            Set.of("--jupyter", "--elastic", "--preemptible", "--inference", "--mps");

    private final List<String> remarks = new ArrayList<>();

    private RunaiCommandLine() {}

    /** The options of the original's {@code submit}. */
    @Command(name = "runai submit")
    private static final class Submit {

        @Parameters(arity = "0..*")
        private List<String> names = List.of();

        @Option(names = {"-n", "--namespace"})
        private @Nullable String namespace;

        @Option(names = {"-p", "--project"})
        private @Nullable String project;

        @Option(names = "--attach")
        private boolean attach;

        @Option(names = "--dry-run", arity = "0..1", fallbackValue = "")
        @SuppressWarnings("UnusedVariable") // nothing is submitted here
        private @Nullable String dryRun;

        @Mixin
        private SubmitOptions options = new SubmitOptions();
    }

    /**
     * What becomes of a command line.
     *
     * @param words the command line, from {@code runai} on
     * @throws UnusableInputException where it is none of the original's, or has no meaning
     */
    static Migrated migrate(List<String> words, CrdSchema schema) throws UnusableInputException {
        if (words.size() < 2
                || !words.get(0).matches("(.*/)?runai")
                || !words.get(1).equals("submit")) {
            throw new UnusableInputException(
                    "this is no command line of the original; write: migrate -- runai submit NAME -i IMAGE ...");
        }
        return new RunaiCommandLine().migrated(words.subList(2, words.size()), schema);
    }

    private Migrated migrated(List<String> arguments, CrdSchema schema) throws UnusableInputException {
        var end = arguments.indexOf(SEPARATOR);
        var options = end < 0 ? arguments : arguments.subList(0, end);
        var words = end < 0 ? List.<String>of() : arguments.subList(end + 1, arguments.size());
        var submit = parse(options);
        if (submit.names.size() > 1) {
            throw new UnusableInputException("what is '%s'? A job has one name; what runs in it stands behind --"
                    .formatted(submit.names.get(1)));
        }
        var job = job(submit, words);
        return new Migrated(job, remarks, schema.violations(job));
    }

    /** What is not to be had is left out, one after the other. */
    private Submit parse(List<String> given) throws UnusableInputException {
        var left = new ArrayList<>(given);
        while (true) {
            var submit = new Submit();
            try {
                new CommandLine(submit)
                        .setExpandAtFiles(false)
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .parseArgs(left.toArray(String[]::new));
                return submit;
            } catch (ParameterException mistake) {
                var refused = REFUSED.matcher(String.valueOf(mistake.getMessage()));
                if (!refused.matches() || !leaveOut(refused.group(1), left)) {
                    throw new UnusableInputException("runai submit: " + mistake.getMessage());
                }
                remarks.add(String.valueOf(mistake.getMessage()));
            }
        }
    }

    private static boolean leaveOut(String option, List<String> arguments) {
        for (var index = 0; index < arguments.size(); index++) {
            var argument = arguments.get(index);
            if (argument.startsWith(option + "=")) {
                arguments.remove(index);
                return true;
            }
            if (argument.equals(option)) {
                arguments.remove(index);
                if (!SWITCHES.contains(option)
                        && index < arguments.size()
                        && !arguments.get(index).startsWith("-")) {
                    arguments.remove(index);
                }
                return true;
            }
        }
        return false;
    }

    private ObjectNode job(Submit submit, List<String> words) throws UnusableInputException {
        var namespace = submit.namespace == null ? submit.project : submit.namespace;
        if (submit.namespace == null && namespace != null) {
            remarks.add(
                    "the namespace is %s, as the project; the original's was runai-%s".formatted(namespace, namespace));
        }
        var ofWhoeverSubmits = new AtomicBoolean();
        try {
            var name = submit.names.isEmpty() ? null : submit.names.get(0);
            var context = new SubmitOptions.Context(name, namespace, words, submit.attach, null);
            var submission = submit.options.submission(context, () -> {
                ofWhoeverSubmits.set(true);
                return new LocalAccount(null, 1, 1, List.of());
            });
            remarks.addAll(submission.remarks());
            if (ofWhoeverSubmits.get()) {
                leaveAccountOut(submission.job());
            }
            return submission.job();
        } catch (InvalidOptionException | RefusedSubmissionException refusal) {
            throw new UnusableInputException("runai submit: " + refusal.getMessage());
        }
    }

    /** Whoever makes the manifest need not be who will submit it. */
    private void leaveAccountOut(ObjectNode job) {
        ((ObjectNode) job.path("spec")).remove("user");
        remarks.add(
                "--run-as-user meant the account of who submits; there is no spec.user, so that the server finds out who"
                        + " that is; name somebody with --user, or --run-as-uid and --run-as-gid");
    }
}
