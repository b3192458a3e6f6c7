package ai.run.operator.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/**
 * What a command of the command line did, run in this process.
 *
 * @param code its exit code
 * @param out what it printed
 * @param err what it said on standard error
 */
public record CommandRun(int code, String out, String err) {

    /** Runs a command as the command line does. */
    public static CommandRun of(Object command, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var code = new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new CommandRun(code, out.toString(), err.toString());
    }

    /** Runs a command as the command line does. */
    public static CommandRun of(Object command, List<String> arguments) {
        return of(command, arguments.toArray(String[]::new));
    }
}
