package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.Floor;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.manifests.Kubectl;
import ai.run.operator.testing.manifests.MadeFile;
import ai.run.operator.testing.manifests.Manifests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code config/kubernetes-1.20}: what the kustomize within that kubectl, which is too old for today's folders, would render. */
class Kubernetes120IT {

    private static Path file(String installation) {
        return Repository.path("config/kubernetes-1.20/" + installation + ".yaml");
    }

    @Nested
    @ExtendWith(StageExtension.class)
    class Rendered {

        @ParameterizedTest
        @ValueSource(strings = {"default", "admission", "psp"})
        void aFileIsWhatItsFolderRendersTo(String installation, Stage stage) throws IOException {
            var objects = Kubectl.text(stage, Repository.path("config/" + installation));
            MadeFile.holds(
                    file(installation),
                    """
                    # What kubectl kustomize config/%s prints, for Kubernetes 1.20; made of it by the tests. Without the CRD, which is applied before:
                    #   kubectl apply --validate=false -f config/crd/runaijobs.run.ai.yaml
                    """
                                    .formatted(installation)
                            + forKubernetes120(objects));
        }

        /** It knows no policy/v1, and its kubectl takes the CEL rules of the CRD for mistakes. */
        private static String forKubernetes120(String objects) {
            return Arrays.stream(objects.split("(?m)^---\\n"))
                    .filter(object -> !object.contains("\nkind: CustomResourceDefinition\n"))
                    .map(object -> object.replace("apiVersion: policy/v1\n", "apiVersion: policy/v1beta1\n"))
                    .collect(Collectors.joining("---\n"));
        }
    }

    @Nested
    @Floor("the kinds are those of its time")
    @ExtendWith(StageExtension.class)
    class Applied {

        @ParameterizedTest
        @ValueSource(strings = {"default", "admission", "psp"})
        void theServerTakesTheFile(String installation, Sandbox sandbox) throws IOException {
            assertThat(sandbox.kubectl(
                                    "apply",
                                    "--dry-run=server",
                                    "-n",
                                    "runai",
                                    "-f",
                                    file(installation).toString())
                            .lines()
                            .filter(line -> line.endsWith("(server dry run)")))
                    .hasSameSizeAs(Manifests.parse(file(installation)));
        }
    }
}
