package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Layer;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.AuditLog;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.cluster.Tenant;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs after all other tests: {@code config/rbac} grants what they made the operator need, and nothing else. The proof is
 * the API server's audit log of the whole run. Tests that take rights away do that to a {@link Tenant}.
 */
@Order(Integer.MAX_VALUE)
@ExtendWith(StageExtension.class)
class LeastPrivilegeIT {

    /** What every user may do: ask for its own rights. */
    private static final String EVERYBODY = "selfsubject";

    @Test
    void everyPermissionOfTheRoleWasUsed(Stage stage) throws IOException {
        needsTheWholeRun();
        var used = AuditLog.requestsOf(AuditLog.OPERATOR, stage).stream()
                .filter(request -> !request.forbidden())
                .filter(request -> !request.resource().startsWith(EVERYBODY))
                .map(request -> permission(request.verb(), request.resource(), request.group()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(used).isEqualTo(granted(stage));
    }

    @Test
    void noRequestWasForbidden(Stage stage) {
        needsTheWholeRun();
        assertThat(AuditLog.requestsOf(AuditLog.OPERATOR, stage))
                .isNotEmpty()
                .filteredOn(AuditLog.Request::forbidden)
                // A cluster-config names this one in order that the operator is refused.
                .allMatch(request -> request.isOf("secrets") && request.name().equals(LdapIT.SECRET_NOT_GRANTED));
    }

    /** A part of the tests does not need every permission. */
    private static void needsTheWholeRun() {
        var chosen = System.getProperty("runaijob.it.test", "");
        Layer.offers(
                chosen.isEmpty() || chosen.startsWith("${"),
                "only a run of all integration tests proves that the role grants no more than is needed");
    }

    private static Set<String> granted(Stage stage) throws IOException {
        var granted = new TreeSet<String>();
        for (var file : new String[] {
            "config/rbac/role.yaml", "config/admission/common/role.yaml", "config/admission/self/role.yaml"
        }) {
            try (var yaml = Files.newInputStream(Repository.path(file))) {
                stage.admin.load(yaml).items().stream()
                        .flatMap(role -> role instanceof ClusterRole cluster
                                ? cluster.getRules().stream()
                                : ((Role) role).getRules().stream())
                        .flatMap(LeastPrivilegeIT::permissions)
                        .forEach(granted::add);
            }
        }
        return granted;
    }

    private static Stream<String> permissions(PolicyRule rule) {
        return rule.getApiGroups().stream().flatMap(group -> rule.getResources().stream()
                .flatMap(resource -> rule.getVerbs().stream().map(verb -> permission(verb, resource, group))));
    }

    private static String permission(String verb, String resource, String group) {
        return verb + " " + resource + (group.isEmpty() ? "" : "." + group);
    }
}
