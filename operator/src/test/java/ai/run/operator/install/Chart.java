package ai.run.operator.install;

import ai.run.operator.it.Layer;
import ai.run.operator.it.Repository;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.jni.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/** The Helm chart, in the hands of Helm itself. */
final class Chart {

    static final Path FOLDER = Repository.path("config/helm/runaijob-operator");

    private static final String KUBERNETES_VERSION = "1.34.0";

    private Chart() {}

    /** Helm, which is a native library; there is none for every platform. */
    static Helm helm() {
        Layer.requires(
                ServiceLoader.load(NativeLibrary.class).findFirst().isPresent(),
                "tests of the chart: there is no Helm library for this platform");
        return new Helm(FOLDER);
    }

    /** What {@code helm template runaijob-operator FOLDER -n runai} prints, with values given as YAML. */
    static List<ObjectNode> template(String values) throws IOException {
        return template(values, KUBERNETES_VERSION);
    }

    static List<ObjectNode> template(String values, String kubernetesVersion) throws IOException {
        return template(helm(), "runai", values, kubernetesVersion);
    }

    /** The same, installed elsewhere than in the usual namespace. */
    static List<ObjectNode> templateIn(String namespace, String values) throws IOException {
        return template(helm(), namespace, values, KUBERNETES_VERSION);
    }

    /** What a packaged chart prints. */
    static List<ObjectNode> template(Path archive, String values) throws IOException {
        return template(new Helm(archive), "runai", values, KUBERNETES_VERSION);
    }

    private static List<ObjectNode> template(Helm chart, String namespace, String values, String kubernetesVersion)
            throws IOException {
        var file = Files.createTempFile("values", ".yaml");
        try {
            Files.writeString(file, values);
            return Manifests.parse(chart.template()
                    .withName("runaijob-operator")
                    .withNamespace(namespace)
                    .withKubeVersion(kubernetesVersion)
                    .withValuesFile(file)
                    .call());
        } finally {
            Files.delete(file);
        }
    }
}
