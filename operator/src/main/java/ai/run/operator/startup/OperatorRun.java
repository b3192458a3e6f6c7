package ai.run.operator.startup;

import ai.run.operator.authorization.AccessReviews;
import ai.run.operator.authorization.SubmissionKeys;
import ai.run.operator.authorization.Submitters;
import ai.run.operator.configuration.ClusterConfigWatch;
import ai.run.operator.leadership.Leadership;
import ai.run.operator.management.Health;
import ai.run.operator.management.HttpEndpoints;
import ai.run.operator.metrics.ApiRequestMeter;
import ai.run.operator.metrics.JobMeters;
import ai.run.operator.metrics.Meters;
import ai.run.operator.metrics.StateGauges;
import ai.run.operator.metrics.StateGauges.ConfigState;
import ai.run.operator.reconciler.EventRecorder;
import ai.run.operator.reconciler.EventSources;
import ai.run.operator.reconciler.JobIdentityLookups;
import ai.run.operator.reconciler.ReadAhead;
import ai.run.operator.reconciler.Suspensions;
import ai.run.operator.reconciler.WatchedWorkloads;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;

/** One run of the operator, from the first request to the end of the process. */
@Slf4j
@RequiredArgsConstructor
public final class OperatorRun {

    private final Settings settings;

    /**
     * Runs until the process is told to end, or cannot go on.
     *
     * @return the exit code, where it did not even start
     */
    public int untilTheEnd() throws InterruptedException {
        var registry = Meters.registry();
        try (var client = Connection.open(settings.kubeconfig(), new ApiRequestMeter(registry))) {
            return run(client, registry, Preflight.check(client, settings));
        } catch (StartupException failure) {
            log.error(failure.getMessage());
            return 1;
        }
    }

    private int run(KubernetesClient client, PrometheusMeterRegistry registry, Set<String> namespaces)
            throws InterruptedException {
        if (!settings.leaderElect()) {
            return run(client, registry, namespaces, null);
        }
        try (var electionClient = Connection.forElection(client)) {
            var leadership = Wiring.leadership(electionClient, settings.configNamespace(), Lifecycle::abort);
            return run(client, registry, namespaces, leadership);
        }
    }

    private int run(
            KubernetesClient client,
            PrometheusMeterRegistry registry,
            Set<String> namespaces,
            @Nullable Leadership leadership)
            throws InterruptedException {
        var lifecycle = new Lifecycle();
        // Before anything decides, and on every replica: whether it leads or stands by, one that is ready answers the
        // API server.
        try (var clusterConfig = Wiring.clusterConfig(client, settings, lifecycle::fail)) {
            return run(client, registry, namespaces, leadership, lifecycle, clusterConfig);
        }
    }

    private int run(
            KubernetesClient client,
            PrometheusMeterRegistry registry,
            Set<String> namespaces,
            @Nullable Leadership leadership,
            Lifecycle lifecycle,
            ClusterConfigWatch clusterConfig)
            throws InterruptedException {
        var keys = new SubmissionKeys(client, settings.configNamespace());
        var submitters = settings.webhooks() != null ? Submitters.recordedBy(keys) : Submitters.UNKNOWN;
        var accessReviews = new AccessReviews(client, Clock.systemUTC());
        var sources = new EventSources(clusterConfig.configMaps());
        var cache = new WatchedWorkloads(sources);
        var operator = Wiring.operator(client, cache, registry, lifecycle::fail);
        var events = new EventRecorder(client, Clock.systemUTC());
        var suspensions = new Suspensions();
        var reconciler = Wiring.reconciler(
                client,
                settings,
                sources,
                cache,
                clusterConfig.source(),
                new JobIdentityLookups(submitters, accessReviews::in, Clock.systemUTC()),
                events,
                new JobMeters(registry),
                suspensions,
                () -> leadership == null ? Optional.empty() : leadership.takenAt());
        var controller = operator.register(
                reconciler, configuration -> Wiring.configure(configuration, namespaces, suspensions));
        var watched = new WatchedNamespaces(
                settings.namespaces(),
                namespaces,
                namespace -> Preflight.missing(client, namespace),
                controller::changeNamespaces,
                Clock.systemUTC());
        BooleanSupplier watching = operator.getRuntimeInfo()::isStarted;
        StateGauges.register(
                registry,
                () -> watching.getAsBoolean() ? StateGauges.byPhase(sources.runaiJobs()) : Map.of(),
                () -> watching.getAsBoolean()
                        ? Optional.of(ConfigState.of(clusterConfig.source().get()))
                        : Optional.empty(),
                () -> leadership == null || leadership.isLeader());

        try (var webhooks = WebhookRuntime.start(client, settings, clusterConfig.source(), keys, accessReviews)) {
            // Where the controller works alone, its own informers tell.
            BooleanSupplier informed = () -> clusterConfig.isWatching()
                    || (settings.webhooks() == null && (leadership == null || leadership.isLeader()));
            var health = new Health(controller, watching, leadership, informed);
            StateGauges.registerUnwatched(
                    registry, () -> watched.leftOut().size() + health.unheard().size());
            try (var endpoints = serve(health, registry)) {
                lifecycle.onEnd(() -> end(health, operator, events, leadership, webhooks, clusterConfig));
                log.info("Serving probes and metrics on port {}.", endpoints.port());
                lifecycle.run(() -> start(client, operator, sources, leadership, clusterConfig, namespaces), () -> {
                    health.report();
                    watched.lookAgain();
                });
                return 1;
            }
        }
    }

    private void start(
            KubernetesClient client,
            Operator operator,
            EventSources sources,
            @Nullable Leadership leadership,
            ClusterConfigWatch clusterConfig,
            Set<String> namespaces)
            throws InterruptedException {
        if (leadership != null) {
            leadership.contend();
            leadership.await();
            if (!clusterConfig.catchUp()) {
                throw new StartupException(
                        "The watch of the ConfigMaps in namespace %s does not bring what the API server has"
                                .formatted(settings.configNamespace()));
            }
        }
        ReadAhead.start(sources);
        operator.start();
        log.info(
                "Watching RunaiJobs on {} in {}; cluster-config in namespace {}.",
                client.getMasterUrl(),
                namespaces.isEmpty() ? "all namespaces" : namespaces,
                settings.configNamespace());
    }

    private static void end(
            Health health,
            Operator operator,
            EventRecorder events,
            @Nullable Leadership leadership,
            WebhookRuntime webhooks,
            ClusterConfigWatch clusterConfig) {
        health.ending();
        operator.stop();
        events.close();
        if (leadership != null) {
            leadership.close();
        }
        webhooks.drain();
        webhooks.close();
        clusterConfig.close();
    }

    private HttpEndpoints serve(Health health, PrometheusMeterRegistry registry) {
        try {
            return HttpEndpoints.start(settings.bindAddress(), settings.port(), health, registry);
        } catch (IOException | IllegalArgumentException failure) {
            throw new StartupException("Cannot serve on %s port %d (%s): choose others with --bind-address and --port."
                    .formatted(settings.bindAddress(), settings.port(), failure.getMessage()));
        }
    }
}
