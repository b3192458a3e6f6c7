package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.identity.Directory;
import ai.run.v1.Reason;
import org.junit.jupiter.api.Test;

class UnwatchedDirectoryTest {

    private final UnwatchedDirectory directory = new UnwatchedDirectory(Directory.NONE);

    @Test
    void explainsNothingUnlessItWasAsked() {
        assertThat(directory.mayExplain(Reason.IdentityUnknown)).isFalse();
    }

    @Test
    void mayExplainWhatIsWrongWithAnIdentityOnceItWasAskedForAName() {
        assertThat(directory.find("alice")).isEqualTo(Directory.NOT_CONFIGURED);
        assertThat(directory.mayExplain(Reason.IdentityUnknown)).isTrue();
        assertThat(directory.mayExplain(Reason.InvalidSpec)).isFalse();
    }

    @Test
    void mayExplainWhatIsWrongWithAnIdentityOnceItWasAskedForAUid() {
        assertThat(directory.namesOf(1234)).isEqualTo(Directory.NONE.namesOf(1234));
        assertThat(directory.mayExplain(Reason.DirectoryUnavailable)).isTrue();
    }
}
