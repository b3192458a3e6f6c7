package ai.run.operator.testing.chart;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.manifests.Manifests;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Helm prints of the chart, without a cluster. */
public final class Chart {

    /** Where the chart is. */
    public static final Path FOLDER = Repository.path("config/helm/runaijob-operator");

    private static final String KUBERNETES_VERSION = "1.34.0";

    private Chart() {}

    /** What {@code helm template runaijob-operator FOLDER -n runai} prints, with values given as YAML. */
    public static List<ObjectNode> template(String values) throws IOException {
        return template(values, KUBERNETES_VERSION);
    }

    /** The objects for a cluster of that version. */
    public static List<ObjectNode> template(String values, String kubernetesVersion) throws IOException {
        return template(FOLDER, "runai", values, kubernetesVersion);
    }

    /** The same, installed elsewhere than in the usual namespace. */
    public static List<ObjectNode> templateIn(String namespace, String values) throws IOException {
        return template(FOLDER, namespace, values, KUBERNETES_VERSION);
    }

    /** What a packaged chart prints. */
    public static List<ObjectNode> template(Path archive, String values) throws IOException {
        return template(archive, "runai", values, KUBERNETES_VERSION);
    }

    /** What it says of values that it does not take. */
    public static String refusal(String values) throws IOException {
        return withFile(
                values, file -> HelmProgram.alone().refusal(command(FOLDER, "runai", file, KUBERNETES_VERSION)));
    }

    /** What whoever installs it is told then. */
    public static String notes(String values) throws IOException {
        var printed = withFile(values, file -> HelmProgram.alone()
                .run(
                        "install",
                        "runaijob-operator",
                        FOLDER.toString(),
                        "--namespace=runai",
                        "--dry-run=client",
                        "--values=" + file));
        return printed.substring(printed.lastIndexOf("\nNOTES:\n"));
    }

    private static List<ObjectNode> template(Path chart, String namespace, String values, String kubernetesVersion)
            throws IOException {
        return Manifests.parse(
                withFile(values, file -> HelmProgram.alone().run(command(chart, namespace, file, kubernetesVersion))));
    }

    private static String[] command(Path chart, String namespace, Path values, String kubernetesVersion) {
        return new String[] {
            "template",
            "runaijob-operator",
            chart.toString(),
            "--namespace=" + namespace,
            "--kube-version=" + kubernetesVersion,
            "--values=" + values
        };
    }

    private static String withFile(String values, Run run) throws IOException {
        var file = Files.createTempFile("values", ".yaml");
        try {
            Files.writeString(file, values);
            return run.with(file);
        } finally {
            Files.delete(file);
        }
    }

    private interface Run {
        String with(Path file) throws IOException;
    }
}
