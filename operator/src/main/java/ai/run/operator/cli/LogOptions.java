package ai.run.operator.cli;

import ai.run.operator.logging.LogFormat;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How log lines are written: known before the other options are read, for what there is to say about those. */
class LogOptions {

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            defaultValue = "${env:RUNAIJOB_LOG_FORMAT:-text}",
            description = "Lines for people, or one JSON object per line ($RUNAIJOB_LOG_FORMAT).")
    private LogFormat logFormat = LogFormat.TEXT;

    /** Finds the one option among all arguments; text where it makes no sense, which is reported with the others. */
    static LogFormat formatOf(String... arguments) {
        var options = new LogOptions();
        try {
            new CommandLine(options)
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .setUnmatchedArgumentsAllowed(true)
                    .parseArgs(arguments);
            return options.logFormat;
        } catch (ParameterException nonsense) {
            return LogFormat.TEXT;
        }
    }
}
