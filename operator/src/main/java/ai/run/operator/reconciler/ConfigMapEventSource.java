package ai.run.operator.reconciler;

import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Map;
import java.util.Set;
import lombok.RequiredArgsConstructor;

/**
 * Has the waiting jobs decided on anew when a ConfigMap changes. The informer is that of the whole process: it was started before, and
 * goes on after the controller. What has changed before the start is in its cache, by which every job is decided then.
 */
final class ConfigMapEventSource extends AbstractEventSource<ConfigMap, RunaiJob>
        implements ResourceEventHandler<ConfigMap>, InformerWrappingEventSourceHealthIndicator<ConfigMap> {

    private final SharedIndexInformer<ConfigMap> informer;
    private final IndexedResourceCache<RunaiJob> runaiJobs;
    private final InformerHealthIndicator health;

    ConfigMapEventSource(SharedIndexInformer<ConfigMap> informer, IndexedResourceCache<RunaiJob> runaiJobs) {
        super(ConfigMap.class, "configmaps");
        this.informer = informer;
        this.runaiJobs = runaiJobs;
        health = new Health(informer);
    }

    /** The SDK starts it when all RunaiJobs are known, and reconciles nothing before. */
    @Override
    public void start() {
        super.start();
        informer.addEventHandler(this);
    }

    @Override
    public void stop() {
        informer.removeEventHandler(this);
        super.stop();
    }

    @Override
    public void onAdd(ConfigMap added) {
        reconcileWaiting();
    }

    @Override
    public void onUpdate(ConfigMap before, ConfigMap now) {
        reconcileWaiting();
    }

    @Override
    public void onDelete(ConfigMap deleted, boolean isLastStateUnknown) {
        reconcileWaiting();
    }

    private void reconcileWaiting() {
        runaiJobs
                .list(ConfigMapEventSource::isWaiting)
                .map(ResourceID::fromResource)
                .forEach(job -> getEventHandler().handleEvent(new Event(job)));
    }

    /** Says whether a change of the configuration may set a job free, or stop it before it starts; never one that runs. */
    static boolean isWaiting(RunaiJob job) {
        return job.getStatus() == null
                || job.getStatus().getWorkloadRef() == null
                || (job.getStatus().getPhase() != Phase.RUNNING && !Schedule.hasEnded(job));
    }

    /** No ConfigMap belongs to one job. */
    @Override
    public Set<ConfigMap> getSecondaryResources(RunaiJob job) {
        return Set.of();
    }

    @Override
    public Map<String, InformerHealthIndicator> informerHealthIndicators() {
        return Map.of("", health);
    }

    @Override
    public Status getStatus() {
        return InformerWrappingEventSourceHealthIndicator.super.getStatus();
    }

    @RequiredArgsConstructor
    private static final class Health implements InformerHealthIndicator {

        private final SharedIndexInformer<ConfigMap> informer;

        @Override
        public boolean hasSynced() {
            return informer.hasSynced();
        }

        @Override
        public boolean isWatching() {
            return informer.isWatching();
        }

        @Override
        public boolean isRunning() {
            return informer.isRunning();
        }

        @Override
        public Status getStatus() {
            return isRunning() && hasSynced() && isWatching() ? Status.HEALTHY : Status.UNHEALTHY;
        }

        @Override
        public String getTargetNamespace() {
            return "";
        }
    }
}
