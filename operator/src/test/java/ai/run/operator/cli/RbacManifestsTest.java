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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code config/rbac} and {@code config/rbac/namespaced} grant the same, and what is asked for at the start is what they
 * and {@code config/admission} grant.
 */
class RbacManifestsTest {

    private static final String RBAC = "rbac/role.yaml";
    private static final String WEBHOOKS = "admission/common/role.yaml";
    private static final String OWN_CERTIFICATE = "admission/self/role.yaml";

    @Test
    void aWatchedNamespaceGrantsWhatTheClusterRoleDoes() throws IOException {
        assertThat(rules(Role.class, "rbac/namespaced/watched.yaml")).isEqualTo(rules(ClusterRole.class, RBAC));
    }

    @Test
    void theOperatorsOwnNamespaceGrantsTheSameInBoth() throws IOException {
        assertThat(rules(Role.class, "rbac/namespaced/operator.yaml")).isEqualTo(rules(Role.class, RBAC));
    }

    @Test
    void thePreflightAsksForExactlyWhatIsGranted() throws IOException {
        assertThat(required()).containsExactlyInAnyOrderElementsOf(granted(RBAC));
    }

    @Test
    void withWebhooksItAsksForExactlyWhatTheyAreGrantedToo() throws IOException {
        assertThat(required("--webhooks"))
                .containsExactlyInAnyOrderElementsOf(granted(RBAC, WEBHOOKS, OWN_CERTIFICATE));
    }

    @Test
    void withACertificateOfOthersItAsksForNoRightThatOnlyItsOwnNeeds() throws IOException {
        assertThat(required("--webhooks", "--webhook-certificates=folder"))
                .containsExactlyInAnyOrderElementsOf(granted(RBAC, WEBHOOKS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cert-manager", "openshift"})
    void withACertificateThatOthersKeepItAsksForTheRightToReadIt(String folder) throws IOException {
        assertThat(required("--webhooks", "--webhook-certificates=secret"))
                .containsExactlyInAnyOrderElementsOf(granted(RBAC, WEBHOOKS, "admission/" + folder + "/role.yaml"));
    }

    private static List<String> required(String... more) {
        var options = MainTest.options(
                Stream.concat(Stream.of("--leader-elect"), Stream.of(more)).toArray(String[]::new));
        return Stream.concat(Permission.forJobs(options), Permission.forWebhooks(options))
                .map(RbacManifestsTest::words)
                .toList();
    }

    private static String words(Permission permission) {
        var resource =
                permission.resource() + (permission.subresource().isEmpty() ? "" : "/" + permission.subresource());
        return words(
                permission.namespace(),
                permission.verb(),
                permission.group(),
                resource,
                Stream.ofNullable(permission.name()).toList());
    }

    /** Without a namespace it holds in all of them. */
    private static String words(
            @Nullable String namespace, String verb, String group, String resource, List<String> names) {
        return "%s: %s %s %s %s".formatted(namespace, verb, group, resource, names);
    }

    private static List<String> granted(String... files) throws IOException {
        var granted = new ArrayList<String>();
        for (var file : files) {
            roles(file)
                    .flatMap(role -> rules(role).stream()
                            .flatMap(rule -> words(role.getMetadata().getNamespace(), rule)))
                    .forEach(granted::add);
        }
        return granted;
    }

    private static Stream<String> words(@Nullable String namespace, PolicyRule rule) {
        return rule.getApiGroups().stream()
                .flatMap(group -> rule.getResources().stream().flatMap(resource -> rule.getVerbs().stream()
                        .map(verb -> words(namespace, verb, group, resource, rule.getResourceNames()))));
    }

    private static List<PolicyRule> rules(Class<? extends HasMetadata> type, String file) throws IOException {
        return roles(file)
                .filter(type::isInstance)
                .map(RbacManifestsTest::rules)
                .findFirst()
                .orElseThrow();
    }

    private static List<PolicyRule> rules(HasMetadata role) {
        return role instanceof ClusterRole cluster ? cluster.getRules() : ((Role) role).getRules();
    }

    private static Stream<HasMetadata> roles(String file) throws IOException {
        return Stream.of(Files.readString(Repository.path("config/" + file)).split("(?m)^---$"))
                .map(document -> Serialization.<HasMetadata>unmarshal(document, HasMetadata.class))
                .filter(object -> object instanceof ClusterRole || object instanceof Role);
    }
}
