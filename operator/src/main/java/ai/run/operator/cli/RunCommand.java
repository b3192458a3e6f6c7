package ai.run.operator.cli;

import ai.run.operator.clusterconfig.ClusterConfigMap;
import ai.run.operator.metrics.HttpEndpoints;
import ai.run.operator.reconciler.EventRecorder;
import ai.run.operator.reconciler.RunaiJobReconciler;
import ai.run.operator.reconciler.Schedule;
import ai.run.operator.reconciler.Sources;
import ai.run.operator.reconciler.StatusWriter;
import ai.run.operator.reconciler.Workloads;
import ai.run.operator.status.StatusFactory;
import ai.run.operator.workload.Labels;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code run}: wires the controller and runs it until the process is told to end. */
@Slf4j
@Command(
        name = "run",
        description = "Run the controller until it is told to end (SIGTERM).",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class RunCommand implements Callable<Integer> {

    /** A burst of changes of one job, such as pods that flap, is summed up instead of written down one by one. */
    private static final LinearRateLimiter RATE_LIMITER = new LinearRateLimiter(Duration.ofSeconds(2), 10);

    /**
     * A failed request is repeated so often, after 0.1 s, 0.2 s and so on. Longer outages are the SDK's: it tries a
     * reconciliation again without end; and at the start the user should hear of them soon.
     */
    private static final int REQUEST_RETRIES = 4;

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            defaultValue = "${env:RUNAIJOB_KUBECONFIG}",
            description = "The cluster and its credentials ($RUNAIJOB_KUBECONFIG). Without it: $KUBECONFIG,"
                    + " ~/.kube/config, or the service account of the pod.")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--config-namespace",
            paramLabel = "NAME",
            defaultValue = "${env:RUNAIJOB_CONFIG_NAMESPACE:-" + ClusterConfigMap.DEFAULT_NAMESPACE + "}",
            description = "The namespace of the cluster-config ($RUNAIJOB_CONFIG_NAMESPACE).")
    private String configNamespace = ClusterConfigMap.DEFAULT_NAMESPACE;

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

    @Override
    public Integer call() throws InterruptedException {
        try (var client = connect()) {
            Preflight.check(client, configNamespace);
            return run(client);
        } catch (StartupException failure) {
            log.error(failure.getMessage());
            return 1;
        }
    }

    private KubernetesClient connect() {
        if (kubeconfig != null && !Files.isReadable(kubeconfig)) {
            throw new StartupException(
                    "Cannot read the kubeconfig %s: name a file that exists and is readable.".formatted(kubeconfig));
        }
        var config = kubeconfig == null ? Config.autoConfigure(null) : read(kubeconfig);
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config)
                        .withUserAgent(Labels.OPERATOR)
                        .withRequestRetryBackoffLimit(REQUEST_RETRIES)
                        .build())
                .build();
    }

    /** The library takes a file without a usable context for one that names kubernetes.default.svc. */
    private static Config read(Path kubeconfig) {
        try {
            var config = Config.fromKubeconfig(kubeconfig.toFile());
            if (config.getCurrentContext() != null) {
                return config;
            }
        } catch (RuntimeException notKubeconfig) {
            log.debug("cannot parse {}", kubeconfig, notKubeconfig);
        }
        throw new StartupException(
                "The file %s is not a kubeconfig with a current context: look at it with kubectl config view --kubeconfig=%s."
                        .formatted(kubeconfig, kubeconfig));
    }

    private int run(KubernetesClient client) throws InterruptedException {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var operator = new Operator(overrider -> overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withUseSSAToPatchPrimaryResource(false)
                .withParseResourceVersions(true)
                .withReconciliationTerminationTimeout(SHUTDOWN_TIMEOUT)
                .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(registry)));
        operator.register(reconciler(client), configuration -> configuration
                .withName("runaijob")
                .withRetry(new GenericRetry()
                        .setInitialInterval(1_000)
                        .setIntervalMultiplier(2)
                        .setMaxInterval(60_000)
                        .withoutMaxAttempts())
                .withRateLimiter(RATE_LIMITER));

        try (var endpoints = serve(operator, registry)) {
            var stop = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                operator.stop();
                stop.countDown();
            }));
            operator.start();
            log.info(
                    "Watching RunaiJobs on {}; cluster-config in namespace {}; probes and metrics on port {}.",
                    client.getMasterUrl(),
                    configNamespace,
                    endpoints.port());
            stop.await();
            return 0;
        }
    }

    private HttpEndpoints serve(Operator operator, PrometheusMeterRegistry registry) {
        try {
            return HttpEndpoints.start(bindAddress, port, operator.getRuntimeInfo(), registry);
        } catch (IOException | IllegalArgumentException failure) {
            throw new StartupException("Cannot serve on %s port %d (%s): choose others with --bind-address and --port."
                    .formatted(bindAddress, port, failure.getMessage()));
        }
    }

    private RunaiJobReconciler reconciler(KubernetesClient client) {
        var clock = Clock.systemUTC();
        var statusFactory = new StatusFactory(clock);
        var sources = new Sources(configNamespace);
        return new RunaiJobReconciler(
                sources,
                new Workloads(client, sources, ServerFeatures.knowsSuspend(client.getKubernetesVersion()), clock),
                statusFactory,
                new StatusWriter(client, statusFactory, new EventRecorder(client, clock)),
                new Schedule(clock));
    }
}
