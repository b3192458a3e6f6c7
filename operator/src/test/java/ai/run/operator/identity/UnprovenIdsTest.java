package ai.run.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.identity.Directory.PosixIds;
import ai.run.v1.Identity.Source;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnprovenIdsTest {

    private static final UnprovenIds ALL =
            UnprovenIds.of(new UserIdentity("alice", 1234, 5678, List.of(4000L, 4001L), Source.SPEC));

    @Test
    void ofAnIdentityItIsTheUidAndEveryGroupThePrimaryFirst() {
        assertThat(ALL.uids()).containsExactly(1234L);
        assertThat(ALL.gids()).containsExactly(5678L, 4000L, 4001L);
    }

    @Test
    void anEntryProvesItsNumbersAndNoOthers() {
        var left = ALL.without(new PosixIds(1234L, 4001L, List.of(5678L, 9L)));

        assertThat(left).isEqualTo(new UnprovenIds(Set.of(), Set.of(4000L)));
        assertThat(left.isEmpty()).isFalse();
        assertThat(left.without(new PosixIds(null, 4000L, List.of())).isEmpty()).isTrue();
    }

    @Test
    void aUidProvesNoGroupOfTheSameNumber() {
        assertThat(ALL.without(new PosixIds(4000L, 1234L, List.of()))).isEqualTo(ALL);
    }

    @Test
    void whatWasLeftBeforeStaysAsItWas() {
        ALL.without(new PosixIds(1234L, 5678L, List.of(4000L, 4001L)));

        assertThat(ALL.isEmpty()).isFalse();
    }

    @Test
    void anEntryCountsByTheGroupsThatAreLeft() {
        assertThat(ALL.groupsIn(new PosixIds(1L, 5678L, List.of(5678L, 4000L, 7L))))
                .isEqualTo(2);
        assertThat(ALL.containsAnyOf(new PosixIds(1234L, 1L, List.of()))).isTrue();
        assertThat(ALL.containsAnyOf(new PosixIds(1L, 4000L, List.of()))).isTrue();
        assertThat(ALL.containsAnyOf(new PosixIds(null, null, List.of(1234L)))).isFalse();
    }
}
