package ai.run.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Processes;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import ai.run.operator.testing.users.UserShell;
import ai.run.v1.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands that reach into the pods of jobs, from a shell and from a terminal. */
@OtherCluster
@ExtendWith(NodeExtension.class)
class JobsCommandsE2E {

    @TempDir
    private Path folder;

    @BeforeAll
    static void submit(Jobs jobs) {
        jobs.submit(
                "train",
                RunAsUserE2E.ALICE
                        + "template: {spec: {terminationGracePeriodSeconds: 0, containers: [{name: main, image: @MAIN,"
                        + " command: [sh, -c, 'echo one; echo two; exec sleep 3600']}, {name: second, image: @MAIN,"
                        + " command: [sleep, '3600']}]}}\n");
        jobs.submit(
                "echo",
                RunAsUserE2E.ALICE
                        + "template: {spec: {containers: [{name: main, image: @MAIN, stdin: true, tty: true, command: [sh, -c, 'while read line; do echo got $line; done']}]}}\n");
        for (var job : new String[] {"train", "echo"}) {
            jobs.status(job, status -> status.getPhase() == Phase.RUNNING);
        }
    }

    @Test
    void logsPrintsWhatTheFirstContainerWrote(Jobs jobs) throws IOException {
        var shell = shell(jobs);
        await().untilAsserted(() -> assertThat(shell.run("logs", "train").out()).isEqualTo("one\ntwo\n"));
        assertThat(shell.run("logs", "train", "--tail=1").out()).isEqualTo("two\n");
        assertThat(shell.run("logs", "train", "--", "--timestamps").out()).containsPattern("\\d+T.* one");
        assertThat(shell.run("logs", "train", "-c", "second").out()).isEmpty();
    }

    @Test
    void execRunsACommandAsTheUserAndEndsAsItDoes(Jobs jobs) throws IOException {
        var shell = shell(jobs);
        assertThat(shell.run("exec", "train", "--", "id", "-u").out()).isEqualTo("1234\n");
        assertThat(shell.run("exec", "train", "-c", "second", "--", "sh", "-c", "exit 7")
                        .exitCode())
                .isEqualTo(7);
        assertThat(shell.typing("a line\n", "exec", "train", "-i", "--", "cat").out())
                .isEqualTo("a line\n");
    }

    @Test
    void bashOpensAShellInATerminal(Jobs jobs) throws IOException {
        var out = folder.resolve("bash.txt");
        var process = shell(jobs).startInTerminal(out, "bash", "train");
        await().until(() -> Files.readString(out).contains("$"));
        type(process, "echo $((6 * 7)) on $(tty) as $(id -u)\n");
        await().untilAsserted(() -> assertThat(Files.readString(out)).containsPattern("42 on /dev/pts/\\d+ as 1234"));
        type(process, "exit\n");
        Processes.awaitEnd(process, Jobs.PATIENCE);
        assertThat(process.exitValue()).as(Files.readString(out)).isZero();
    }

    @Test
    void attachSpeaksWithTheProgramThatRuns(Jobs jobs) throws IOException {
        var out = folder.resolve("attach.txt");
        var process = shell(jobs).startInTerminal(out, "attach", "echo", "-it");
        // The terminal shows what is typed, the program what has reached it.
        await().untilAsserted(() -> {
            type(process, "hello\n");
            assertThat(Files.readString(out)).contains("got hello");
        });
        type(process, "\u0004");
        Processes.awaitEnd(process, Jobs.PATIENCE);
        jobs.succeeded("echo");
        assertThat(shell(jobs).run("bash", "echo").err()).contains("has ended (Succeeded)", "logs echo");
        assertThat(shell(jobs).run("logs", "echo").out()).contains("got hello");
    }

    @Test
    void listAndDescribeTellWhatTheNodeSays(Jobs jobs) throws IOException {
        var shell = shell(jobs);
        var node = jobs.pod("train").orElseThrow().getSpec().getNodeName();
        assertThat(shell.run("list").table()).containsPattern("train Running \\S+ alice 1234 " + node + " 0 1/1 ");
        if (jobs.sandbox.serverKnows(33)) {
            assertThat(shell.run("describe", "train").out())
                    .containsPattern("runai-home-init +Ended with 0 +0 +UID 1234, GID 5678, groups 4000,5678\n")
                    .containsPattern("main +Running +0 +UID 1234, GID 5678, groups 4000,5678\n");
        }
    }

    private UserShell shell(Jobs jobs) {
        return UserShell.ofAdmin(jobs.sandbox, folder);
    }

    private static void type(Process process, String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }
}
