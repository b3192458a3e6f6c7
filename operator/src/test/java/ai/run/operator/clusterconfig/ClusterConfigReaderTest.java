package ai.run.operator.clusterconfig;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ParsedClusterConfig.Invalid;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Valid;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClusterConfigReaderTest {

    private static final Map<String, String> LABEL = Map.of(ClusterConfigMap.LABEL, "true");

    private final ClusterConfigReader reader = new ClusterConfigReader("runai", true);

    @Test
    void aRequiredConfigThatIsMissingSaysHowToEnforceNothing() {
        var missing =
                new Invalid("no ConfigMap of namespace runai has the label runai/cluster-config: \"true\", and this"
                        + " operator requires one; apply the cluster-config, such as config/cluster-config, which enforces"
                        + " both protections. To enforce nothing, on purpose, apply one whose key config is"
                        + " enforceRunAsUser: false, or start the operator with --require-cluster-config=false");

        assertThat(reader.read(Stream.of())).isEqualTo(missing);
        assertThat(reader.read(Stream.of(configMap("{}", Map.of()))))
                .as("the label is lost")
                .isEqualTo(missing);
        assertThat(reader.read(Stream.of(configMap("{}", Map.of(ClusterConfigMap.LABEL, "false")))))
                .isEqualTo(missing);
    }

    @Test
    void whereNoneIsRequiredNothingIsEnforcedWithoutOne() {
        assertThat(new ClusterConfigReader("runai", false).read(Stream.of()))
                .isEqualTo(new Valid(ClusterConfig.DEFAULT, null));
    }

    @Test
    void itsOwnWordIsEnoughToEnforceNothing() {
        assertThat(reader.read(Stream.of(configMap("enforceRunAsUser: false", LABEL))))
                .isInstanceOfSatisfying(
                        Valid.class, valid -> assertThat(valid.config()).isEqualTo(ClusterConfig.DEFAULT));
    }

    @Test
    void eachVersionIsParsedOnce() {
        var first = configMap("enforceRunAsUser: true", LABEL);
        var parsed = reader.read(Stream.of(first, configMap("other", Map.of())));
        assertThat(reader.read(Stream.of(first))).isSameAs(parsed);

        var second = reader.read(Stream.of(configMap("enforceRunAsUser: perhaps", LABEL)));
        assertThat(second).isInstanceOf(Invalid.class);
        assertThat(reader.read(Stream.of())).isInstanceOf(Invalid.class);
        assertThat(reader.read(Stream.of(first))).isEqualTo(parsed);
    }

    @Test
    void twoAreOneTooMany() {
        assertThat(reader.read(Stream.of(configMap("{}", LABEL), configMap("{}", LABEL))))
                .isInstanceOf(Invalid.class);
    }

    private static ConfigMap configMap(String yaml, Map<String, String> labels) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("runai")
                .withName("cluster-config")
                .withResourceVersion("42")
                .withLabels(labels)
                .endMetadata()
                .addToData(ClusterConfigMap.KEY, yaml)
                .build();
    }
}
