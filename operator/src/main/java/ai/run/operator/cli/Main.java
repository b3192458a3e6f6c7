package ai.run.operator.cli;

import ai.run.operator.cli.jobs.AttachCommand;
import ai.run.operator.cli.jobs.BashCommand;
import ai.run.operator.cli.jobs.DeleteCommand;
import ai.run.operator.cli.jobs.DescribeCommand;
import ai.run.operator.cli.jobs.ExecCommand;
import ai.run.operator.cli.jobs.ListCommand;
import ai.run.operator.cli.jobs.LogsCommand;
import ai.run.operator.cli.jobs.ResumeCommand;
import ai.run.operator.cli.jobs.SuspendCommand;
import ai.run.operator.cli.migrate.MigrateCommand;
import ai.run.operator.cli.render.RenderCommand;
import ai.run.operator.cli.whoami.WhoAmICommand;
import ai.run.operator.cli.whoran.WhoRanCommand;
import ai.run.operator.client.Failures;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of {@code runaijob-operator.jar}: the operator itself, and the commands of its users. */
@Command(
        name = "runaijob-operator",
        description = "Runs Kubernetes jobs as the right user.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            SubmitCommand.class,
            ListCommand.class,
            DescribeCommand.class,
            LogsCommand.class,
            AttachCommand.class,
            ExecCommand.class,
            BashCommand.class,
            SuspendCommand.class,
            ResumeCommand.class,
            DeleteCommand.class,
            WhoAmICommand.class,
            WhoRanCommand.class,
            RenderCommand.class,
            MigrateCommand.class,
            CompletionCommand.class,
            LoadClassesCommand.class
        })
public final class Main implements Runnable {

    static final int FAILED = 1;
    static final int NOT_UNDERSTOOD = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("run")) {
            System.exit(OperatorMain.execute(commandLine(), args));
        }
        writeNoLog();
        // Whatever else fails, on whatever thread: a sentence, and no stack trace.
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            System.err.println("error: " + Failures.sentence(failure));
            Runtime.getRuntime().halt(FAILED);
        });
        System.exit(commandLine().execute(args));
    }

    /** What users read are sentences of the commands; libraries have nothing to add. To load Logback takes a third of a second. */
    private static void writeNoLog() {
        System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
        System.setProperty("slf4j.internal.verbosity", "ERROR");
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCommandName(System.getProperty("runaijob.command", "runaijob-operator"))
                .setCaseInsensitiveEnumValuesAllowed(true)
                // What runs in a job may begin with an @, which would be taken for a file of arguments.
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((mistake, arguments) -> {
                    var command = mistake.getCommandLine();
                    command.getErr().println(mistake.getMessage());
                    UnmatchedArgumentException.printSuggestions(mistake, command.getErr());
                    command.getErr()
                            .println("See '%s --help'."
                                    .formatted(command.getCommandSpec().qualifiedName()));
                    return NOT_UNDERSTOOD;
                })
                .setExecutionExceptionHandler((failure, command, arguments) -> {
                    if (command.getCommand() instanceof RunCommand) {
                        return OperatorMain.failed(failure);
                    }
                    command.getErr().println("error: " + Failures.sentence(failure));
                    return FAILED;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do, such as submit or run.");
    }
}
