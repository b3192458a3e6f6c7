package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.it.Command;
import ai.run.operator.it.Stage;
import ai.run.operator.it.Warnings;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the kustomize inside of kubectl makes of a folder. */
final class Kubectl {

    private Kubectl() {}

    static List<ObjectNode> kustomize(Stage stage, Path folder) throws IOException {
        return Manifests.parse(text(stage, folder));
    }

    /** The same as it is printed. There must be nothing to warn of. */
    static String text(Stage stage, Path folder) throws IOException {
        var output = Command.run(stage.cluster.kubectl(), "kustomize", folder.toString());
        assertThat(Warnings.in(output)).as("kubectl kustomize %s", folder).isEmpty();
        return output;
    }
}
