package ai.run.operator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class KubectlTest {

    @Test
    void itsExitCodeIsThatOfTheProgram() throws InterruptedException {
        assertThat(Kubectl.run("sh", List.of("-c", "exit 7"))).isEqualTo(7);
    }

    @Test
    void whereItIsMissingASentenceSaysSo() {
        assertThatThrownBy(() -> Kubectl.run("no-such-program", List.of()))
                .isInstanceOf(CommandException.class)
                .hasMessage(
                        "Cannot run no-such-program, which this command hands over to: install it, or put it on the PATH.");
    }
}
