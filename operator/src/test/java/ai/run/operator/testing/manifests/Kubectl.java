package ai.run.operator.testing.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.Warnings;
import ai.run.operator.testing.cluster.Stage;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the kustomize inside of kubectl makes of a folder. */
public final class Kubectl {

    private Kubectl() {}

    /** The objects that it makes of the folder. */
    public static List<ObjectNode> kustomize(Stage stage, Path folder) throws IOException {
        return Manifests.parse(text(stage, folder));
    }

    /** The same as it is printed. There must be nothing to warn of. */
    public static String text(Stage stage, Path folder) throws IOException {
        var output = Command.run(stage.cluster.kubectl(), "kustomize", folder.toString());
        assertThat(Warnings.in(output)).as("kubectl kustomize %s", folder).isEmpty();
        return output;
    }
}
