package ai.run.operator.decision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ClusterConfigMap;
import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.identity.ConfigMapDirectory;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.Grants.Answer;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.identity.SignedSubmission;
import ai.run.operator.identity.Submitter;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a golden case of the decision holds.
 *
 * @param job the job, as the API server holds it
 * @param clusterConfig the cluster-config's YAML; null where there is no cluster-config
 * @param directory the data of the ConfigMap runai-users; null where there is no directory
 * @param grants the identities that the job's submitter may use; null for none
 */
record DecisionCase(
        RunaiJob job,
        @Nullable String clusterConfig,
        @Nullable Map<String, String> directory,
        @Nullable List<String> grants) {

    private static final String NAMESPACE = ClusterConfigMap.DEFAULT_NAMESPACE;
    private static final String DIRECTORY = "runai-users";

    Decision decide() {
        var before = Serialization.asJson(job);
        var decision = Decider.decide(job, parsed(), new IdentityLookups(users(), submitter(), this::grant));
        assertThat(Serialization.asJson(job)).as("the job given").isEqualTo(before);
        return decision;
    }

    private @Nullable Submitter submitter() {
        return SignedSubmission.of(job)
                .map(signed -> signed.submission().submitter())
                .orElse(null);
    }

    private Answer grant(Submitter submitter, String identity) {
        return grants != null && grants.contains(identity) ? new Answer.Yes() : new Answer.No();
    }

    private ParsedClusterConfig parsed() {
        return ClusterConfigParser.read(
                clusterConfig == null
                        ? List.of()
                        : List.of(
                                configMap(ClusterConfigMap.DEFAULT_NAME, Map.of(ClusterConfigMap.KEY, clusterConfig))));
    }

    private Directory users() {
        return directory == null
                ? Directory.NONE
                : new ConfigMapDirectory(NAMESPACE, DIRECTORY, configMap(DIRECTORY, directory));
    }

    private static ConfigMap configMap(String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .withResourceVersion("42")
                .endMetadata()
                .withData(data)
                .build();
    }
}
