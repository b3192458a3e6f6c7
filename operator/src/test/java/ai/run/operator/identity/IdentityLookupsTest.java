package ai.run.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.identity.IdentityLookups.KnownSubmitter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdentityLookupsTest {

    private static final Submitter ALICE = new Submitter("oidc:alice", List.of(), null, null, List.of(), null);

    private int asked;

    @Test
    void theSubmitterIsNotLookedUpUntilSomebodyAsks() {
        var lookups = lookups(Optional.of(new KnownSubmitter(ALICE, Duration.ofHours(1))));

        assertThat(lookups.directory()).isSameAs(Directory.NONE);
        assertThat(lookups.grants()).isSameAs(Grants.NONE);
        assertThat(asked).isZero();
    }

    @Test
    void theSubmitterIsLookedUpOnceForOneDecision() {
        var lookups = lookups(Optional.of(new KnownSubmitter(ALICE, Duration.ofHours(1))));

        assertThat(lookups.submitter()).isEqualTo(ALICE);
        assertThat(lookups.age()).isEqualTo(Duration.ofHours(1));
        assertThat(lookups.submitter()).isEqualTo(ALICE);
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void anUnknownSubmitterIsLookedUpOnceAsWell() {
        var lookups = lookups(Optional.empty());

        assertThat(lookups.submitter()).isNull();
        assertThat(lookups.age()).isNull();
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void aSubmitterWhoIsKnownAlreadyHasNoAgeUnlessItIsGiven() {
        assertThat(new IdentityLookups(Directory.NONE, ALICE, Grants.NONE).submitter())
                .isEqualTo(ALICE);
        assertThat(new IdentityLookups(Directory.NONE, ALICE, Grants.NONE).age())
                .isNull();
        assertThat(IdentityLookups.of(Directory.NONE).submitter()).isNull();
    }

    private IdentityLookups lookups(Optional<KnownSubmitter> found) {
        return IdentityLookups.lookingUp(
                Directory.NONE,
                () -> {
                    asked++;
                    return found;
                },
                Grants.NONE);
    }
}
