package ai.run.operator.testing.node;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.Identity;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The check that every E2E class ends with finds every number that is another one, in every kind of container. */
class ReportedUserTest {

    private static final Identity ALICE = Identity.builder()
            .uid(1234L)
            .gid(5678L)
            .supplementalGroups(List.of(4000L))
            .build();

    private static final String HERS = "{linux: {uid: 1234, gid: 5678, supplementalGroups: [4000, 5678]}}";

    private static final String EXPECTED = ", and was to be UID 1234, GID 5678, groups [4000, 5678]";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {linux: {uid: 0, gid: 5678, supplementalGroups: [4000, 5678]}}       | UID 0, GID 5678, groups [4000, 5678]
            {linux: {uid: 1234, gid: 0, supplementalGroups: [4000, 5678]}}       | UID 1234, GID 0, groups [0, 4000, 5678]
            {linux: {uid: 1234, gid: 5678, supplementalGroups: [0, 4000, 5678]}} | UID 1234, GID 5678, groups [0, 4000, 5678]
            {linux: {uid: 1234, gid: 5678, supplementalGroups: [5678]}}          | UID 1234, GID 5678, groups [5678]
            {linux: {uid: 1234, gid: 5678}}                                      | UID 1234, GID 5678, groups [5678]
            {}                                                                   | nobody in particular
            """)
    void findsEveryOtherNumber(String user, String reported) {
        for (var list : new String[] {"initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"}) {
            assertThat(ReportedUser.differences(ALICE, pod("%s: [%s]".formatted(list, container("main", user)))))
                    .containsExactly("container main of pod train: " + reported + EXPECTED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HERS, "{linux: {uid: 1234, gid: 5678, supplementalGroups: [4000]}}"})
    void isContentWithTheUsersOwn(String user) {
        var containers =
                "initContainerStatuses: [%1$s], containerStatuses: [%1$s, %1$s], ephemeralContainerStatuses: [%1$s]";
        assertThat(ReportedUser.differences(ALICE, pod(containers.formatted(container("main", user)))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{name: main}", "{name: main, containerID: ''}"})
    void doesNotAskAfterAContainerThatTheNodeHasNotMade(String container) {
        assertThat(ReportedUser.differences(ALICE, pod("containerStatuses: [" + container + "]")))
                .isEmpty();
    }

    private static String container(String name, String user) {
        return "{name: %s, containerID: 'containerd://1', user: %s}".formatted(name, user);
    }

    private static Pod pod(String status) {
        return Serialization.unmarshal("metadata: {name: train}\nstatus: {" + status + "}", Pod.class);
    }
}
