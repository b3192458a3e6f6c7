package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.Edits;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.manifests.Manifests;
import ai.run.operator.testing.manifests.Samples;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Namespaces with the labels of {@code config/pod-security}, where the API server goes by them. */
@ExtendWith(StageExtension.class)
class PodSecurityAdmissionIT {

    @ParameterizedTest
    @MethodSource("ai.run.operator.testing.manifests.Samples#accepted")
    void podsOfTheSamplesAreAdmittedUnderBothProtections(Samples.Accepted sample, Sandbox sandbox) {
        restrict(sandbox);
        sandbox.writeConfigMap("runai-users", Map.of(), Samples.data("user-directory.yaml"));
        sandbox.clusterConfig(Samples.data("cluster-config.yaml").get("config"));
        var name = sandbox.apply(sample.yaml()).getMetadata().getName();
        sandbox.awaitCondition(name, "Admitted", "True");
        assertThat(sandbox.awaitPods(name)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aPlainPodIsRefusedWhereNothingIsEnforced(String workload, Sandbox sandbox) {
        restrict(sandbox);
        sandbox.submit(
                "workload: %s\ntemplate: {spec: {containers: [{name: main, image: busybox}]}}".formatted(workload));
        assertThat(sandbox.awaitCondition("train", "Admitted", "False").getMessage())
                .contains("violates PodSecurity \"restricted:");
    }

    @Test
    void theOperatorsOwnPodsAreAdmitted(Sandbox sandbox) {
        restrict(sandbox);
        var template = Manifests.parse(Repository.path("config/manager/deployment.yaml"))
                .get(0)
                .at("/spec/template/spec");
        var spec = sandbox.admin.getKubernetesSerialization().unmarshal(template.toString(), PodSpec.class);
        // The server looks for the account, and there is none of that name here.
        spec.setServiceAccountName(null);
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("operator")
                .endMetadata()
                .withSpec(spec)
                .build();
        var pods = sandbox.admin.pods().inNamespace(sandbox.namespace);
        assertThat(pods.resource(pod).dryRun().create()).isNotNull();
    }

    /** Labels the namespace as the example of a users' namespace is. */
    private static void restrict(Sandbox sandbox) {
        var labels = Manifests.parse(Repository.path("config/pod-security/user_namespace.yaml"))
                .get(0)
                .at("/metadata/labels");
        Edits.edit(sandbox.admin.namespaces().withName(sandbox.namespace), namespace -> {
            labels.properties().forEach(label -> namespace
                    .getMetadata()
                    .getLabels()
                    .put(label.getKey(), label.getValue().asText()));
            return namespace;
        });
    }
}
