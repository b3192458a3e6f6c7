package ai.run.operator.cli;

import ai.run.operator.clusterconfig.ClusterConfigMap;
import ai.run.operator.startup.Settings;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code run}; each can be given as an environment variable too. */
final class RunOptions extends LogOptions {

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            defaultValue = "${env:RUNAIJOB_KUBECONFIG}",
            description = "The cluster and its credentials ($RUNAIJOB_KUBECONFIG). Without it: $KUBECONFIG,"
                    + " ~/.kube/config, or the service account of the pod.")
    private @Nullable Path kubeconfig;

    @Option(
            names = {"--watch-namespaces", "--namespaces"},
            paramLabel = "NAME",
            split = ",",
            defaultValue = "${env:RUNAIJOB_WATCH_NAMESPACES:-${env:RUNAIJOB_NAMESPACES:-}}",
            description = "The namespaces whose RunaiJobs are carried out, separated by commas; all when none is named"
                    + " ($RUNAIJOB_WATCH_NAMESPACES). --namespaces and $RUNAIJOB_NAMESPACES are the names of before.")
    private Set<String> watchNamespaces = Set.of();

    @Option(
            names = "--config-namespace",
            paramLabel = "NAME",
            defaultValue = "${env:RUNAIJOB_CONFIG_NAMESPACE:-" + ClusterConfigMap.DEFAULT_NAMESPACE + "}",
            description = "The namespace of the cluster-config and of the lease ($RUNAIJOB_CONFIG_NAMESPACE).")
    private String configNamespace = ClusterConfigMap.DEFAULT_NAMESPACE;

    @Option(
            names = "--require-cluster-config",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "${env:RUNAIJOB_REQUIRE_CLUSTER_CONFIG:-true}",
            description = "Start no job while there is no cluster-config; false enforces nothing then"
                    + " ($RUNAIJOB_REQUIRE_CLUSTER_CONFIG).")
    private boolean requireClusterConfig = true;

    @Option(
            names = "--leader-elect",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "${env:RUNAIJOB_LEADER_ELECT:-false}",
            description = "Work only while holding a lease, so that of several replicas one works and the others stand"
                    + " by ($RUNAIJOB_LEADER_ELECT).")
    private boolean leaderElect;

    @Option(
            names = "--bind-address",
            paramLabel = "ADDRESS",
            defaultValue = "${env:RUNAIJOB_BIND_ADDRESS:-0.0.0.0}",
            description = "Where /healthz, /readyz and /metrics are served ($RUNAIJOB_BIND_ADDRESS).")
    private String bindAddress = "0.0.0.0";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "${env:RUNAIJOB_PORT:-8080}",
            description = "The port for the same; 0 takes a free one ($RUNAIJOB_PORT).")
    private int port = 8080;

    @Mixin
    private WebhookOptions webhooks = new WebhookOptions();

    Settings settings() {
        return new Settings(
                kubeconfig,
                WebhookOptions.named(watchNamespaces),
                configNamespace,
                requireClusterConfig,
                leaderElect,
                bindAddress,
                port,
                webhooks.settings(bindAddress, configNamespace));
    }
}
