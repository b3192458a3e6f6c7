package ai.run.operator.startup;

import ai.run.operator.configuration.ClusterConfigSource;
import ai.run.operator.configuration.ClusterConfigWatch;
import ai.run.operator.decision.WorkloadAudit;
import ai.run.operator.leadership.Leadership;
import ai.run.operator.leadership.LeaseTiming;
import ai.run.operator.metrics.JobMeters;
import ai.run.operator.metrics.ReconciliationMeters;
import ai.run.operator.reconciler.BreachHandler;
import ai.run.operator.reconciler.Decisions;
import ai.run.operator.reconciler.EventRecorder;
import ai.run.operator.reconciler.EventSources;
import ai.run.operator.reconciler.FairExecutor;
import ai.run.operator.reconciler.JobIdentityLookups;
import ai.run.operator.reconciler.MissingWorkloads;
import ai.run.operator.reconciler.OutdatedJobs;
import ai.run.operator.reconciler.PastChanges;
import ai.run.operator.reconciler.PodReports;
import ai.run.operator.reconciler.RecreationBackOff;
import ai.run.operator.reconciler.RunaiJobReconciler;
import ai.run.operator.reconciler.Schedule;
import ai.run.operator.reconciler.StatusWriter;
import ai.run.operator.reconciler.Suspensions;
import ai.run.operator.reconciler.WorkloadCache;
import ai.run.operator.reconciler.Workloads;
import ai.run.operator.status.StatusFactory;
import ai.run.operator.workload.Labels;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.InformerStoppedHandler;
import io.javaoperatorsdk.operator.api.monitoring.AggregatedMetrics;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Puts the parts together. */
final class Wiring {

    /** A burst of changes of one job, such as pods that flap, is summed up instead of written down one by one. */
    private static final LinearRateLimiter RATE_LIMITER = new LinearRateLimiter(Duration.ofSeconds(2), 10);

    /** Nothing in the operator changes an object that it was given; by default the SDK writes and reads each again, to be safe. */
    private static final Cloner SHARED = new Cloner() {
        @Override
        public <T extends HasMetadata> T clone(T object) {
            return object;
        }
    };

    /** At once: more of them get in each other's way at the API server, fewer could all be waiting for a slow directory. */
    private static final int RECONCILIATIONS = 10;

    /** So many of these at most for jobs that have their workload: however many pods change, the others get theirs. */
    private static final int MAX_LOW_PRIORITY = 3;

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);

    private Wiring() {}

    /** The SDK's operator, without a controller yet; {@code whenInformerEnds} hears of an informer that will not come back. */
    static Operator operator(
            KubernetesClient client, WorkloadCache cache, MeterRegistry registry, Consumer<String> whenInformerEnds) {
        InformerStoppedHandler handler = (informer, failure) -> {
            if (failure != null && informer.hasSynced()) {
                whenInformerEnds.accept(hasEnded(informer.getApiTypeClass(), failure));
            }
        };
        // Made once: the SDK may call the overrider several times.
        var executor = new FairExecutor(RECONCILIATIONS, MAX_LOW_PRIORITY, cache::lacksWorkload);
        var metrics = new AggregatedMetrics(List.of(new ReconciliationMeters(registry), executor));
        return new Operator(overrider -> overrider
                .withKubernetesClient(client)
                .withResourceCloner(SHARED)
                .withCloseClientOnStop(false)
                .withUseSSAToPatchPrimaryResource(false)
                .withParseResourceVersions(true)
                .withReconciliationTerminationTimeout(SHUTDOWN_TIMEOUT)
                .withInformerStoppedHandler(handler)
                .withExecutorService(executor)
                .withMetrics(metrics));
    }

    /** The watch of the cluster-config, for the whole process; {@code whenInformerEnds} hears when it will not come back. */
    static ClusterConfigWatch clusterConfig(
            KubernetesClient client, Settings settings, Consumer<String> whenInformerEnds) {
        try {
            return ClusterConfigWatch.start(
                    client,
                    settings.configNamespace(),
                    settings.requireClusterConfig(),
                    failure -> whenInformerEnds.accept(hasEnded(ConfigMap.class, failure)));
        } catch (KubernetesClientException failure) {
            throw new StartupException(
                    "Cannot read the ConfigMaps of namespace %s (%s): look at the API server's answer."
                            .formatted(settings.configNamespace(), failure.getMessage()));
        }
    }

    private static String hasEnded(Class<?> type, Throwable failure) {
        return "The informer of %s has ended: %s".formatted(type.getSimpleName(), failure);
    }

    static void configure(
            ControllerConfigurationOverrider<RunaiJob> configuration, Set<String> namespaces, Suspensions suspensions) {
        configuration
                .withName("runaijob")
                .withOnUpdateFilter(suspensions)
                .withInformerListLimit(EventSources.PAGE)
                .withRetry(new GenericRetry()
                        .setInitialInterval(1_000)
                        .setIntervalMultiplier(2)
                        .setMaxInterval(60_000)
                        .withoutMaxAttempts())
                .withRateLimiter(RATE_LIMITER)
                // By default each reconciliation sets a timer for ten hours later, and the SDK keeps in memory until
                // then
                // what the next one cancels. Whatever brings no event, the schedule looks at sooner.
                .withReconciliationMaxInterval(null);
        limit(namespaces, configuration::settingNamespaces);
    }

    /** Without a limit the SDK watches all namespaces; the secondary sources follow the controller. */
    private static void limit(Set<String> namespaces, Consumer<Set<String>> setting) {
        if (!namespaces.isEmpty()) {
            setting.accept(namespaces);
        }
    }

    static RunaiJobReconciler reconciler(
            KubernetesClient client,
            Settings settings,
            EventSources sources,
            WorkloadCache cache,
            ClusterConfigSource clusterConfig,
            JobIdentityLookups identities,
            EventRecorder events,
            JobMeters meters,
            Suspensions suspensions,
            Supplier<Optional<String>> leaseTakenAt) {
        var clock = Clock.systemUTC();
        var statusFactory = new StatusFactory(clock);
        var server = client.getKubernetesVersion();
        var outdated = new OutdatedJobs(client, clock);
        var missing = new MissingWorkloads(
                client, cache, new PastChanges(client, PastChanges.PATIENCE), outdated::wasThereBefore, leaseTakenAt);
        var breaches = new BreachHandler(client, cache, new WorkloadAudit(ServerFeatures.knowsStrictGroups(server)));
        return new RunaiJobReconciler(
                sources,
                cache,
                clusterConfig,
                new Decisions(ServerFeatures.rules(settings.configNamespace(), server), clusterConfig, identities),
                new Workloads(
                        client,
                        cache,
                        ServerFeatures.knowsSuspend(server),
                        clock,
                        meters,
                        breaches,
                        new RecreationBackOff(clock),
                        missing,
                        outdated),
                missing,
                statusFactory,
                new StatusWriter(client, statusFactory, events, meters),
                new Schedule(clock),
                breaches,
                suspensions,
                PodReports.create(client, cache, clock));
    }

    /** Takes part in the election under the pod's name, which is its host name, and something that tells restarts apart. */
    static Leadership leadership(KubernetesClient client, String namespace, Consumer<String> onLoss) {
        var identity = hostName() + "_" + UUID.randomUUID();
        return new Leadership(client, namespace, Labels.OPERATOR, identity, LeaseTiming.DEFAULT, onLoss);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "unknown";
        }
    }
}
