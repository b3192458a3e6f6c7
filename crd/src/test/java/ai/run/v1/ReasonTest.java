package ai.run.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a reason means must not hang on its place among the others. */
class ReasonTest {

    private static final List<Reason> OF_IDENTITY = List.of(
            Reason.IdentityUnknown,
            Reason.DirectoryUnavailable,
            Reason.InvalidUserName,
            Reason.RootUser,
            Reason.RootGroup,
            Reason.GroupMissing,
            Reason.UserIdMissing,
            Reason.InvalidId,
            Reason.UidNotAllowed,
            Reason.GidNotAllowed,
            Reason.SubmitterUnknown,
            Reason.SubmissionExpired,
            Reason.IdentityNotGranted,
            Reason.AuthorizationUnavailable);

    private static final List<Reason> OF_THE_JOB = List.of(
            Reason.InvalidName,
            Reason.InvalidSpec,
            Reason.NamespaceNotAllowed,
            Reason.ImmutableField,
            Reason.InvalidClusterConfig,
            Reason.PrivilegeEscalation,
            Reason.ServiceAccountNotAllowed,
            Reason.WindowsUnsupported,
            Reason.UserNamespaceUnsupported,
            Reason.HomeDirConflict,
            Reason.StrictGroupsUnavailable,
            Reason.VerificationFailed,
            Reason.DecisionFailed,
            Reason.PodsRefused,
            Reason.AdmissionChangedPod);

    @Test
    void theseAreReasonsOfIdentityResolved() {
        assertThat(those(Reason::isOfIdentity)).containsExactlyInAnyOrderElementsOf(OF_IDENTITY);
    }

    @Test
    void whatIsOfTheIdentityOrTheJobIsARejection() {
        assertThat(Reason.rejections()).containsAll(OF_IDENTITY).containsAll(OF_THE_JOB);
        assertThat(Reason.rejections()).hasSize(OF_IDENTITY.size() + OF_THE_JOB.size());
    }

    @Test
    void onlyAnOutageMayPass() {
        assertThat(those(Reason::mayPass))
                .containsExactlyInAnyOrder(Reason.DirectoryUnavailable, Reason.AuthorizationUnavailable);
    }

    private static Set<Reason> those(Predicate<Reason> what) {
        return Arrays.stream(Reason.values()).filter(what).collect(Collectors.toSet());
    }
}
