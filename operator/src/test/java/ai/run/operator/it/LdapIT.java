package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.users.OpenLdap;
import ai.run.operator.testing.users.TestAuthority;
import ai.run.v1.Identity.Source;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Jobs run with the numbers that an LDAP directory has, or not at all. */
@ExtendWith(StageExtension.class)
class LdapIT {

    /** A cluster-config may name it; the operator's role does not. */
    static final String SECRET_NOT_GRANTED = "not-granted";

    private static final String POD = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    @TempDir
    private Path folder;

    private TestAuthority authority;
    private OpenLdap server;
    private Stage stage;

    @BeforeEach
    void prepare(Stage stage) throws Exception {
        this.stage = stage;
        authority = new TestAuthority(Files.createDirectories(folder.resolve("ca")));
        server = OpenLdap.withTestData(folder.resolve("server"), authority);
        writeSecret("correct horse");
        stage.apply(Repository.path("config/ldap/role.yaml"));
    }

    @AfterEach
    void end() throws Exception {
        server.close();
        stage.admin
                .secrets()
                .inNamespace(Stage.CONFIG_NAMESPACE)
                .withName("runai-ldap")
                .delete();
    }

    @Test
    void aJobRunsWithTheNumbersAndGroupsOfTheDirectory(Sandbox sandbox) {
        sandbox.clusterConfig(clusterConfig());
        sandbox.submit("user: {name: alice}\n" + POD);

        var security = sandbox.awaitPods("train").get(0).getSpec().getSecurityContext();
        assertThat(security.getRunAsUser()).isEqualTo(1234);
        assertThat(security.getRunAsGroup()).isEqualTo(5678);
        assertThat(security.getSupplementalGroups()).containsExactly(4000L, 4001L);
        var identity = sandbox.awaitStatus("train").getIdentity();
        assertThat(identity.getUsername()).isEqualTo("alice");
        assertThat(identity.getSource()).isEqualTo(Source.DIRECTORY);
    }

    @Test
    void aJobWaitsWhileTheDirectoryIsDownAndGoesOnByItself(Sandbox sandbox) throws Exception {
        server.stop();
        sandbox.clusterConfig(clusterConfig());
        sandbox.submit("user: {name: alice}\n" + POD);
        assertThat(sandbox.awaitRejection("train", "DirectoryUnavailable")).contains(server.url());
        assertThat(sandbox.workloadJob("train")).isNull();

        server.start();
        sandbox.awaitCondition("train", "Accepted", "True");
        assertThat(sandbox.awaitPods("train")
                        .get(0)
                        .getSpec()
                        .getSecurityContext()
                        .getRunAsUser())
                .isEqualTo(1234);
    }

    @Test
    void aWrongPasswordIsNeitherShownNorForEver(Sandbox sandbox) throws Exception {
        writeSecret("incorrect horse");
        sandbox.clusterConfig(clusterConfig());
        sandbox.submit("user: {name: alice}\n" + POD);
        assertThat(sandbox.awaitRejection("train", "DirectoryUnavailable"))
                .contains("refuses the operator's bindDn or password");

        writeSecret("correct horse");
        sandbox.awaitCondition("train", "Accepted", "True");
        assertThat(stage.operator.log()).doesNotContain("horse");
    }

    @Test
    void aSecretThatTheOperatorMayNotReadIsNamed(Sandbox sandbox) {
        sandbox.clusterConfig(clusterConfig()
                .replace("bindSecret: {name: runai-ldap}", "bindSecret: {name: " + SECRET_NOT_GRANTED + "}"));
        sandbox.submit("user: {name: alice}\n" + POD);
        assertThat(sandbox.awaitRejection("train", "DirectoryUnavailable"))
                .contains("cannot read Secret runai/" + SECRET_NOT_GRANTED, "HTTP 403");
    }

    private String clusterConfig() {
        return """
                enforceRunAsUser: true
                identity:
                  directory:
                    ldap:
                      url: %s
                      baseDn: dc=example,dc=org
                      bindSecret: {name: runai-ldap}
                      caSecret: {name: runai-ldap}
                """
                .formatted(server.url());
    }

    private void writeSecret(String password) throws Exception {
        stage.admin
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(Stage.CONFIG_NAMESPACE)
                        .withName("runai-ldap")
                        .endMetadata()
                        .withStringData(Map.of(
                                "bindDn",
                                "cn=operator,dc=example,dc=org",
                                "password",
                                password,
                                "ca.crt",
                                authority.certificate()))
                        .build())
                .createOr(NonDeletingOperation::update);
    }
}
