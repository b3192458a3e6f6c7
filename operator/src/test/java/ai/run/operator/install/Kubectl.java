package ai.run.operator.install;

import ai.run.operator.it.Command;
import ai.run.operator.it.Stage;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the kustomize inside of kubectl makes of a folder. */
final class Kubectl {

    private Kubectl() {}

    static List<ObjectNode> kustomize(Stage stage, Path folder) throws IOException {
        return Manifests.parse(Command.run(stage.cluster.kubectl(), "kustomize", folder.toString()));
    }
}
