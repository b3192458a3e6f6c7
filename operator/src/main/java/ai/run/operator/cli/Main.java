package ai.run.operator.cli;

import ai.run.operator.cli.migrate.MigrateCommand;
import ai.run.operator.cli.render.RenderCommand;
import ai.run.operator.logging.LogFormat;
import lombok.extern.slf4j.Slf4j;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@code runaijob-operator.jar}. */
@Slf4j
@Command(
        name = "runaijob-operator",
        description = "Runs Kubernetes jobs as the right user.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {RunCommand.class, RenderCommand.class, MigrateCommand.class})
public final class Main implements Runnable {

    private static final int FAILED = 1;
    private static final int NOT_UNDERSTOOD = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    public static void main(String[] args) {
        var format = LogOptions.formatOf(args);
        format.apply();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> log.error("Unexpected failure", failure));
        var commandLine = commandLine();
        if (format == LogFormat.JSON) {
            commandLine.setParameterExceptionHandler((mistake, arguments) -> {
                log.error("{}; see --help", mistake.getMessage());
                return NOT_UNDERSTOOD;
            });
        }
        System.exit(commandLine.execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, arguments) -> {
                    log.error("Unexpected failure", failure);
                    return FAILED;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: run, --help or --version.");
    }
}
