package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Phase;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a user types, and what kubectl shows. */
@ExtendWith(StageExtension.class)
class KubectlIT {

    /** What a client-side {@code kubectl apply} writes into an annotation has to fit into all annotations' limit. */
    private static final int ANNOTATIONS_MAX = 262_144;

    private static final Path DEFINITION = Repository.path("config/crd/runaijobs.run.ai.yaml");

    private static final String MANIFEST =
            """
            apiVersion: run.ai/v1
            kind: RunaiJob
            metadata: {name: train}
            spec:
              runAsUser: true
              user: {name: alice, uid: 1234, gid: 5678}
              template: {spec: {containers: [{name: main, image: busybox}]}}
            """;

    @TempDir
    private Path folder;

    @Test
    void applyCreatesAndThenChangesNothing(Sandbox sandbox) throws IOException {
        assertThat(apply(sandbox, MANIFEST)).contains("runaijob.run.ai/train created");
        sandbox.awaitCondition("train", "Admitted", "True");
        assertThat(apply(sandbox, MANIFEST)).contains("runaijob.run.ai/train unchanged");
    }

    @Test
    void getShowsWhoTheJobRunsAs(Sandbox sandbox) throws IOException {
        sandbox.clusterConfig("enforcePreventPrivilegeEscalation: true\n");
        apply(sandbox, MANIFEST);
        sandbox.podsRun("train");
        sandbox.awaitPhase("train", Phase.RUNNING);
        assertThat(table(sandbox.kubectl("get", "rj", "train")))
                .matches("NAME PHASE USER UID ENFORCED SUCCEEDED AGE\n"
                        + "train Running alice 1234 \\[\"PreventPrivilegeEscalation\"] 0 \\d+s");
        assertThat(table(sandbox.kubectl("get", "rj", "train", "-o", "wide")))
                .matches("NAME PHASE USER UID ENFORCED SUCCEEDED AGE GID HOME REASON\n"
                        + "train Running alice 1234 \\[\"PreventPrivilegeEscalation\"] 0 \\d+s"
                        + " 5678 /home/alice WorkloadRunning");
    }

    @Test
    void getShowsWhyAJobIsRejected(Sandbox sandbox) throws IOException {
        apply(sandbox, MANIFEST.replace("  user: {name: alice, uid: 1234, gid: 5678}\n", ""));
        sandbox.awaitPhase("train", Phase.REJECTED);
        assertThat(table(sandbox.kubectl("get", "rj", "train", "-o", "wide")))
                .matches("(?s).*\ntrain Rejected \\d+s IdentityUnknown");
    }

    @Test
    void theCategoryListsJobs(Sandbox sandbox) throws IOException {
        apply(sandbox, MANIFEST);
        assertThat(sandbox.kubectl("get", "runai", "-o", "name")).contains("runaijob.run.ai/train");
    }

    @Test
    void waitReturnsWhenTheJobIsComplete(Sandbox sandbox) throws IOException {
        apply(sandbox, MANIFEST);
        sandbox.podsEnd("train", "Succeeded");
        assertThat(sandbox.kubectl("wait", "--for=condition=Complete", "--timeout=30s", "rj/train"))
                .contains("runaijob.run.ai/train condition met");
    }

    @Test
    void describeShowsTheEvents(Sandbox sandbox) throws IOException {
        apply(sandbox, MANIFEST);
        await().until(() -> !sandbox.events("train").isEmpty());
        assertThat(sandbox.kubectl("describe", "rj", "train"))
                .contains("Created Job train, running as alice (UID 1234, GID 5678).", "runaijob-operator");
    }

    @Test
    void explainDescribesEveryFieldOfTheUser(Sandbox sandbox) throws IOException {
        // The server publishes the schema of a new CustomResourceDefinition a moment after it has taken it.
        await().until(() -> sandbox.tryKubectl("explain", "runaijob").exitCode() == 0);
        assertThat(sandbox.kubectl("explain", "runaijob.spec.user").replaceAll("\\s+", " "))
                .contains(
                        "Who the containers run as.",
                        "The user's login name.",
                        "The user's numeric ID, not 0. Needs a gid.",
                        "The numeric ID of the user's primary group, not 0.",
                        "Numeric IDs of the user's further groups, none of them 0.");
        assertThat(sandbox.kubectl("explain", "runaijob.spec.template.spec.containers"))
                .contains("securityContext");
    }

    @Test
    void theDefinitionIsSmallEnoughForAClientSideApply() throws IOException {
        var json = new ObjectMapper().writeValueAsString(Serialization.unmarshal(read(DEFINITION), Map.class));
        assertThat(json.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(ANNOTATIONS_MAX);
    }

    /** Servers before 1.23 do not know CEL rules, which kubectl takes for a mistake, and says what to type instead. */
    @Test
    void theDefinitionCanBeAppliedToOldServersByOneOption(Sandbox sandbox) throws IOException {
        for (var target : new String[][] {
            {"-f", DEFINITION.toString()}, {"-k", DEFINITION.getParent().toString()}
        }) {
            var plain = sandbox.tryKubectl("apply", target[0], target[1]);
            if (plain.exitCode() != 0) {
                assertThat(plain.output()).contains("unknown field \"x-kubernetes-validations\"", "--validate=false");
                assertThat(sandbox.kubectl("apply", "--validate=false", target[0], target[1]))
                        .contains("customresourcedefinition.apiextensions.k8s.io/runaijobs.run.ai configured");
            }
        }
    }

    private String apply(Sandbox sandbox, String yaml) throws IOException {
        var file = Files.writeString(folder.resolve("job.yaml"), yaml);
        return sandbox.kubectl("apply", "-f", file.toString());
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }

    /** What kubectl prints, with one space between columns. */
    private static String table(String output) {
        return output.strip().replaceAll(" +", " ").replaceAll(" \n", "\n");
    }
}
