package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.io.IOException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what with RunaiJobs, after {@code config/rbac/users} was applied. */
@ExtendWith(StageExtension.class)
class UserRolesIT {

    /** The cluster's own roles take ours in; ours alone give nothing else. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    view            | get runaijobs, list runaijobs         | create runaijobs, delete runaijobs, patch runaijobs/status
                    edit            | get runaijobs, create runaijobs       | patch runaijobs/status, update runaijobs/status
                    admin           | create runaijobs, delete runaijobs    | patch runaijobs/status
                    runaijob-viewer | get runaijobs, get runaijobs/status   | create runaijobs, get pods, list configmaps
                    runaijob-editor | create runaijobs, patch runaijobs     | patch runaijobs/status, create pods, create jobs, get secrets
                    """)
    void aRoleGivesWhatItShouldAndNoMore(String role, String allowed, String denied, Sandbox sandbox)
            throws IOException {
        sandbox.kubectl("apply", "-k", Repository.path("config/rbac/users").toString());
        sandbox.admin
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(sandbox.namespace)
                        .withName("someone")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                        .addNewSubject("rbac.authorization.k8s.io", "User", "someone", null)
                        .build())
                .create();

        // A controller puts the cluster's own roles together.
        Awaitility.await(role).until(() -> permissions(allowed).allMatch(permission -> may(permission, sandbox)));
        assertThat(permissions(denied)).noneMatch(permission -> may(permission, sandbox));
    }

    private static Stream<String> permissions(String list) {
        return Stream.of(list.split(", "));
    }

    private static boolean may(String permission, Sandbox sandbox) {
        var words = permission.split("[ /]", -1);
        var group = words[1].equals("runaijobs") ? "run.ai" : words[1].equals("jobs") ? "batch" : "";
        return sandbox.admin
                .resource(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser("someone")
                        .withNewResourceAttributes()
                        .withNamespace(sandbox.namespace)
                        .withVerb(words[0])
                        .withGroup(group)
                        .withResource(words[1])
                        .withSubresource(words.length > 2 ? words[2] : null)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create()
                .getStatus()
                .getAllowed();
    }
}
