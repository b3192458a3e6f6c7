package ai.run.operator.startup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.admission.TrustedUsers;
import ai.run.operator.startup.Settings.WebhookSettings;
import ai.run.operator.testing.Repository;
import ai.run.operator.webhook.Webhooks;
import ai.run.operator.webhook.Webhooks.Certificate;
import ai.run.operator.workload.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code config/rbac} and {@code config/rbac/namespaced} grant the same, and what is asked for at the start is what they
 * and {@code config/admission} grant. The chart reads copies of these files, which {@code ChartFilesTest} holds.
 */
class RbacManifestsTest {

    private static final String CHART = "config/helm/runaijob-operator/";
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
        assertThat(required(null)).containsExactlyInAnyOrderElementsOf(granted(RBAC));
    }

    @Test
    void withWebhooksItAsksForExactlyWhatTheyAreGrantedToo() throws IOException {
        assertThat(required(new Certificate.Own()))
                .containsExactlyInAnyOrderElementsOf(granted(RBAC, WEBHOOKS, OWN_CERTIFICATE));
    }

    @Test
    void withACertificateOfOthersItAsksForNoRightThatOnlyItsOwnNeeds() throws IOException {
        assertThat(required(new Certificate.Mounted(Path.of("folder"))))
                .containsExactlyInAnyOrderElementsOf(granted(RBAC, WEBHOOKS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cert-manager", "openshift"})
    void withACertificateThatOthersKeepItAsksForTheRightToReadIt(String folder) throws IOException {
        assertThat(required(new Certificate.Given()))
                .containsExactlyInAnyOrderElementsOf(granted(RBAC, WEBHOOKS, "admission/" + folder + "/role.yaml"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    default   | rbac/role.yaml
                    psp       | rbac/role.yaml
                    admission | rbac/role.yaml,admission/common/role.yaml,admission/self/role.yaml
                    """)
    void theFilesForKubernetes120GrantTheSame(String file, String sources) throws IOException {
        assertThat(granted(roles("kubernetes-1.20/" + file + ".yaml")
                        .filter(role -> role.getMetadata().getName().startsWith(Labels.OPERATOR))))
                .containsExactlyInAnyOrderElementsOf(granted(sources.split(",")));
    }

    /** What a release's values name is in the chart alone: Secrets for LDAP. */
    @Test
    void theChartTakesItsRulesFromTheseRoles() throws IOException {
        try (var templates = Files.walk(Repository.path(CHART + "templates"))) {
            assertThat(templates.filter(
                            file -> Files.isRegularFile(file) && text(file).contains("verbs:")))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("ldap.yaml", "user_roles.yaml");
        }
    }

    @Test
    void theChartGivesUsersTheSameRoles() throws IOException {
        var template = text(Repository.path(CHART + "templates/user_roles.yaml"));
        assertThat(parse(template.replaceAll("(?m)^.*\\{\\{.*\n", "")).map(RbacManifestsTest::rules))
                .isNotEmpty()
                .containsExactlyElementsOf(roles("rbac/users/user_roles.yaml")
                        .map(RbacManifestsTest::rules)
                        .toList());
    }

    /** As the documents say: none without webhooks, and with them two. */
    @Test
    void noOtherSecretMayBeReadThanTheWebhooksTwo() throws IOException {
        assertThat(granted(RBAC)).noneMatch(right -> right.contains("secrets"));
        assertThat(granted(WEBHOOKS, OWN_CERTIFICATE).stream()
                        .filter(right -> right.contains("secrets") && !right.contains(": create ")))
                .containsExactlyInAnyOrder(
                        "runai: get  secrets [runaijob-operator-submissions]",
                        "runai: get  secrets [runaijob-operator-webhook]",
                        "runai: update  secrets [runaijob-operator-webhook]");
    }

    /** With the webhooks where they have a certificate. */
    private static List<String> required(@Nullable Certificate certificate) {
        var webhooks = certificate == null
                ? null
                : new WebhookSettings(
                        new Webhooks.Settings(
                                "0.0.0.0", 8443, "runai", Set.of(), certificate, Optional.empty(), Set.of()),
                        TrustedUsers.of("runai", "runaijob-operator", Set.of()));
        var settings = new Settings(null, Set.of(), "runai", true, true, "0.0.0.0", 8080, webhooks);
        return Stream.concat(Permission.forJobs(settings), Permission.forWebhooks(settings))
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
            granted.addAll(granted(roles(file)));
        }
        return granted;
    }

    private static List<String> granted(Stream<HasMetadata> roles) {
        return roles.flatMap(role -> rules(role).stream()
                        .flatMap(rule -> words(role.getMetadata().getNamespace(), rule)))
                .toList();
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
        return parse(Files.readString(Repository.path("config/" + file)));
    }

    private static Stream<HasMetadata> parse(String yaml) {
        return Stream.of(yaml.split("(?m)^---$"))
                .map(document -> Serialization.<HasMetadata>unmarshal(document, HasMetadata.class))
                .filter(object -> object instanceof ClusterRole || object instanceof Role);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
