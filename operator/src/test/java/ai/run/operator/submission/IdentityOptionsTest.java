package ai.run.operator.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Whom {@code --run-as-user} alone names: the account of the machine on which it is typed. */
class IdentityOptionsTest {

    private static final LocalAccount ALICE = new LocalAccount("alice", 1234, 5678, List.of(5678L, 4000L, 4001L));

    @Command
    private static final class Line {
        @Mixin
        private SubmitOptions options = new SubmitOptions();
    }

    @Test
    void theLocalAccountIsNamedWithItsNumbersAndGroups() {
        var submission = submission(ALICE, "--run-as-user");

        assertThat(user(submission))
                .isEqualTo("{\"name\":\"alice\",\"uid\":1234,\"gid\":5678,\"supplementalGroups\":[4000,4001]}");
        assertThat(submission.job().at("/spec/runAsUser").asBoolean()).isTrue();
        assertThat(submission.remarks()).isEmpty();
    }

    @Test
    void anAccountWithoutFurtherGroupsHasNone() {
        assertThat(user(submission(new LocalAccount("alice", 1234, 5678, List.of(5678L)), "--run-as-user=true")))
                .isEqualTo("{\"name\":\"alice\",\"uid\":1234,\"gid\":5678}");
    }

    @Test
    void anAccountWithoutANameHasItsNumbers() {
        assertThat(user(submission(new LocalAccount(null, 1234, 5678, List.of()), "--run-as-user")))
                .isEqualTo("{\"uid\":1234,\"gid\":5678}");
    }

    @Test
    void aNameThatTheServerWouldDenyIsLeftOutAloud() {
        var submission = submission(new LocalAccount("DOM\\alice", 1234, 5678, List.of()), "--run-as-user");

        assertThat(user(submission)).isEqualTo("{\"uid\":1234,\"gid\":5678}");
        assertThat(submission.remarks()).singleElement().asString().startsWith("Your name DOM\\alice is left out");
    }

    @Test
    void groupZeroIsLeftOutAloud() {
        var submission = submission(new LocalAccount("alice", 1234, 5678, List.of(0L, 5678L, 7L)), "--run-as-user");

        assertThat(user(submission))
                .isEqualTo("{\"name\":\"alice\",\"uid\":1234,\"gid\":5678,\"supplementalGroups\":[7]}");
        assertThat(submission.remarks())
                .containsExactly("You are in group 0, root's, which is left out: no job is in it.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0          | 0          | you are root here
                    0          | 5678       | you are root here
                    1234       | 0          | your primary group is 0, root's
                    4294967294 | 5678       | your UID 4294967294 is larger than Kubernetes accepts
                    1234       | 4294967294 | your GID 4294967294 is larger than Kubernetes accepts
                    """)
    void anAccountThatNoJobMayHaveIsRefused(long uid, long gid, String sentence) {
        assertThatThrownBy(() -> submission(new LocalAccount("x", uid, gid, List.of(gid)), "--run-as-user"))
                .isInstanceOf(RefusedSubmissionException.class)
                .hasMessageStartingWith("--run-as-user: ")
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "--run-as-user=false",
        "--run-as-user=submitter",
        "--run-as-user --user=bob",
        "--run-as-user --run-as-uid=5 --run-as-gid=6"
    })
    void nobodyIsAskedWhoItIsWhereItIsSaidOrDoesNotMatter(String options) {
        var line = parsed(options);

        assertThat(line.options
                        .submission(context(), () -> {
                            throw new AssertionError("asked");
                        })
                        .remarks())
                .isEmpty();
    }

    private static Submission submission(LocalAccount account, String options) {
        return parsed(options).options.submission(context(), () -> account);
    }

    private static SubmitOptions.Context context() {
        return new SubmitOptions.Context("train", null, List.of(), false, null);
    }

    private static Line parsed(String options) {
        var line = new Line();
        new CommandLine(line).parseArgs(("--image=busybox " + options).strip().split(" +"));
        return line;
    }

    private static String user(Submission submission) {
        return submission.job().at("/spec/user").toString();
    }
}
