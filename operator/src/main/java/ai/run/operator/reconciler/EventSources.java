package ai.run.operator.reconciler;

import ai.run.operator.workload.Labels;
import ai.run.operator.workload.Ownership;
import ai.run.operator.workload.PodFailure;
import ai.run.operator.workload.PodWaitReader;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerUser;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelector;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/**
 * What leads to a reconciliation, beside the RunaiJob itself. Every watch is limited, by a selector or to one namespace, to what is the
 * operator's business.
 */
@RequiredArgsConstructor
public final class EventSources {

    /** The most objects of one list: as large as etcd takes them, they go into the memory that there is beside all others. */
    public static final long PAGE = 100;

    private final SharedIndexInformer<ConfigMap> configMaps;

    private final GonePods gonePods = new GonePods();
    private final GoneWorkloads goneWorkloads = new GoneWorkloads();

    /** Null until the SDK, which gives what they are made with, has prepared the controller. */
    private volatile @Nullable Prepared prepared;

    private record Prepared(
            InformerEventSource<Job, RunaiJob> jobs,
            InformerEventSource<Pod, RunaiJob> pods,
            InformerEventSource<Event, RunaiJob> failedCreates,
            IndexedResourceCache<RunaiJob> runaiJobs) {}

    List<EventSource<?, RunaiJob>> prepare(EventSourceContext<RunaiJob> context) {
        var made = new Prepared(jobs(context), pods(context), failedCreates(context), context.getPrimaryCache());
        prepared = made;
        return List.of(made.jobs, made.pods, made.failedCreates, new ConfigMapEventSource(configMaps, made.runaiJobs));
    }

    private InformerEventSource<Job, RunaiJob> jobs(EventSourceContext<RunaiJob> context) {
        var configuration = InformerEventSourceConfiguration.from(Job.class, RunaiJob.class)
                .withName("jobs")
                .withLabelSelector(Labels.SELECTOR)
                .withInformerListLimit(PAGE)
                .build();
        return new InformerEventSource<>(configuration, context) {
            @Override
            public void onDelete(Job job, boolean unknown) {
                goneWorkloads.remember(job, unknown);
                super.onDelete(job, unknown);
            }
        };
    }

    private InformerEventSource<Pod, RunaiJob> pods(EventSourceContext<RunaiJob> context) {
        var configuration = InformerEventSourceConfiguration.from(Pod.class, RunaiJob.class)
                .withName("pods")
                .withLabelSelector(Labels.SELECTOR)
                .withInformerListLimit(PAGE)
                .withSecondaryToPrimaryMapper(EventSources::ofWorkload)
                .withOnUpdateFilter(EventSources::tellsSomething)
                .withOnDeleteFilter((pod, unknown) -> Ownership.isWorkload(pod))
                .build();
        return new InformerEventSource<>(configuration, context) {
            @Override
            public void onDelete(Pod pod, boolean unknown) {
                gonePods.remember(pod);
                goneWorkloads.remember(pod, unknown);
                super.onDelete(pod, unknown);
            }
        };
    }

    private static InformerEventSource<Event, RunaiJob> failedCreates(EventSourceContext<RunaiJob> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Event.class, RunaiJob.class)
                        .withName("events")
                        .withFieldSelector(new FieldSelector(
                                new FieldSelector.Field("involvedObject.kind", "Job"),
                                new FieldSelector.Field("reason", "FailedCreate")))
                        .withSecondaryToPrimaryMapper(event -> Set.of(new ResourceID(
                                event.getInvolvedObject().getName(),
                                event.getInvolvedObject().getNamespace())))
                        .withOnDeleteFilter((event, unknown) -> false)
                        .build(),
                context);
    }

    /** A Job has the name of its RunaiJob, and its pods name the Job. */
    private static Set<ResourceID> ofWorkload(Pod pod) {
        return Ownership.controller(pod)
                .map(owner ->
                        Set.of(new ResourceID(owner.getName(), pod.getMetadata().getNamespace())))
                .orElse(Set.of());
    }

    /** Of a Job's pod the Job itself tells, but for who it is, why it waits and how it failed. */
    private static boolean tellsSomething(Pod now, Pod before) {
        return Ownership.isWorkload(now)
                || !Objects.equals(now.getSpec(), before.getSpec())
                || !users(now).equals(users(before))
                || !PodWaitReader.tellTheSame(now, before)
                || !PodFailure.of(now).equals(PodFailure.of(before));
    }

    private static List<ContainerUser> users(Pod pod) {
        return pod.getStatus() == null
                ? List.of()
                : Stream.of(
                                pod.getStatus().getInitContainerStatuses(),
                                pod.getStatus().getContainerStatuses(),
                                pod.getStatus().getEphemeralContainerStatuses())
                        .flatMap(List::stream)
                        .map(ContainerStatus::getUser)
                        .filter(Objects::nonNull)
                        .toList();
    }

    /** The Jobs of RunaiJobs. */
    InformerEventSource<Job, RunaiJob> jobs() {
        return prepared().jobs;
    }

    /** The pods of RunaiJobs: those of their Jobs, and the workloads of kind Pod. */
    InformerEventSource<Pod, RunaiJob> pods() {
        return prepared().pods;
    }

    /** What is remembered of pods that are gone. */
    GonePods gonePods() {
        return gonePods;
    }

    /** The events in which the Job controller says that it cannot create a pod. */
    InformerEventSource<Event, RunaiJob> failedCreates() {
        return prepared().failedCreates;
    }

    /** The workloads that are gone. */
    GoneWorkloads goneWorkloads() {
        return goneWorkloads;
    }

    /** The RunaiJobs as the controller's own watch has brought them. */
    public Stream<RunaiJob> runaiJobs() {
        return prepared().runaiJobs.list();
    }

    private Prepared prepared() {
        return Objects.requireNonNull(prepared, "the controller is not registered yet");
    }
}
