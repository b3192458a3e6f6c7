package ai.run.operator.cli;

import ai.run.operator.logging.LogFormat;
import lombok.extern.slf4j.Slf4j;
import picocli.CommandLine;

/** The one command that writes log lines, {@code run}: its failures are log lines too. */
@Slf4j
final class OperatorMain {

    private OperatorMain() {}

    static int execute(CommandLine commandLine, String... args) {
        var format = LogOptions.formatOf(args);
        format.apply();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> log.error("Unexpected failure", failure));
        if (format == LogFormat.JSON) {
            commandLine.setParameterExceptionHandler((mistake, arguments) -> {
                log.error("{}; see --help", mistake.getMessage());
                return Main.NOT_UNDERSTOOD;
            });
        }
        return commandLine.execute(args);
    }

    static int failed(Exception failure) {
        log.error("Unexpected failure", failure);
        return Main.FAILED;
    }
}
