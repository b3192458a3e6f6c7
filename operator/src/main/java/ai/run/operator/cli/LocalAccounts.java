package ai.run.operator.cli;

import ai.run.operator.client.CommandException;
import ai.run.operator.submission.LocalAccount;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Asks {@code id}, which every Unix has, who this process is: Java does not know, and {@code /etc/passwd} knows neither
 * the users of a directory nor the groups that a process has taken on since.
 */
final class LocalAccounts {

    private static final String PROGRAM = "id";
    private static final long TIMEOUT_SECONDS = 30;

    private LocalAccounts() {}

    static LocalAccount current() {
        try {
            var groups = Stream.of(id("-G").split("\\s+")).map(Long::valueOf).toList();
            return account(Long.parseLong(id("-u")), Long.parseLong(id("-g")), groups);
        } catch (IOException | NumberFormatException unknown) {
            throw unknown();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
            throw unknown();
        }
    }

    private static LocalAccount account(long uid, long gid, List<Long> groups) throws InterruptedException {
        try {
            return new LocalAccount(id("-un"), uid, gid, groups);
        } catch (IOException nameless) {
            return new LocalAccount(null, uid, gid, groups);
        }
    }

    private static String id(String option) throws IOException, InterruptedException {
        var process = new ProcessBuilder(PROGRAM, option)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset()).strip();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0 || output.isEmpty()) {
            throw new IOException("id cannot tell");
        }
        return output;
    }

    private static CommandException unknown() {
        return new CommandException("--run-as-user: the program id, which says who you are on this machine, does not"
                + " answer: name the user with --user, or --run-as-uid and --run-as-gid.");
    }
}
