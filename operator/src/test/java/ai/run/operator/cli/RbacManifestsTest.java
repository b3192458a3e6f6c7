package ai.run.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.it.Repository;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code config/rbac} and {@code config/rbac/namespaced} grant the same, and what is asked for at the start is what they grant. */
class RbacManifestsTest {

    @Test
    void aWatchedNamespaceGrantsWhatTheClusterRoleDoes() throws IOException {
        assertThat(role("namespaced/watched.yaml")).isEqualTo(clusterRole());
    }

    @Test
    void theOperatorsOwnNamespaceGrantsTheSameInBoth() throws IOException {
        assertThat(role("namespaced/operator.yaml")).isEqualTo(role("role.yaml"));
    }

    @Test
    void thePreflightAsksForExactlyWhatIsGranted() throws IOException {
        var options = MainTest.options("--leader-elect");
        assertThat(Permission.required(options).map(RbacManifestsTest::words))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(clusterRole().stream(), role("role.yaml").stream())
                        .flatMap(RbacManifestsTest::words)
                        .toList());
    }

    private static String words(Permission permission) {
        var resource =
                permission.resource() + (permission.subresource().isEmpty() ? "" : "/" + permission.subresource());
        return permission.verb() + " " + permission.group() + " " + resource;
    }

    private static Stream<String> words(PolicyRule rule) {
        return rule.getResources().stream().flatMap(resource -> rule.getVerbs().stream()
                .map(verb -> verb + " " + rule.getApiGroups().get(0) + " " + resource));
    }

    private static List<PolicyRule> clusterRole() throws IOException {
        return only(ClusterRole.class, "role.yaml").getRules();
    }

    private static List<PolicyRule> role(String file) throws IOException {
        return only(Role.class, file).getRules();
    }

    private static <T extends HasMetadata> T only(Class<T> type, String file) throws IOException {
        var text = Files.readString(Repository.path("config/rbac/" + file));
        return Stream.of(text.split("(?m)^---$"))
                .map(document -> Serialization.unmarshal(document, HasMetadata.class))
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }
}
