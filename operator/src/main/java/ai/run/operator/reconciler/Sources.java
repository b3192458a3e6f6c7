package ai.run.operator.reconciler;

import ai.run.operator.authorization.AccessReviews;
import ai.run.operator.authorization.Submitters;
import ai.run.operator.clusterconfig.ClusterConfigReader;
import ai.run.operator.clusterconfig.DirectoryConfig;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.identity.ConfigMapDirectories;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.ldap.LdapDirectories;
import ai.run.operator.metrics.StateGauges.ConfigState;
import ai.run.operator.workload.Labels;
import ai.run.operator.workload.Ownership;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import ai.run.v1.Workload;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerUser;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelector;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;

/**
 * What the operator watches, and what it knows from that without asking the API server again. Every cache is limited, by
 * a selector or to one namespace, to what is the operator's business.
 */
@Slf4j
@SuppressWarnings("NullAway.Init") // the SDK calls prepare() before anything else
public final class Sources implements WorkloadCache {

    private final String configNamespace;
    private final ClusterConfigReader clusterConfigs;
    private final ConfigMapDirectories configMapDirectories;
    private final LdapDirectories ldapDirectories;
    private final Submitters submitters;
    private final AccessReviews accessReviews;
    private final Clock clock;

    /** The most objects of one list: as large as etcd takes them, they go into the memory that there is beside all others. */
    public static final long PAGE = 100;

    private InformerEventSource<Job, RunaiJob> jobs;
    private InformerEventSource<Pod, RunaiJob> pods;
    private InformerEventSource<Event, RunaiJob> failedCreates;
    private InformerEventSource<ConfigMap, RunaiJob> configMaps;
    private IndexedResourceCache<RunaiJob> runaiJobs;

    /**
     * Creates the sources; nothing is watched yet.
     *
     * @param configNamespace the namespace of the cluster-config and the directory
     * @param clusterConfigs reads the cluster-config, from these sources alone
     * @param ldapDirectories where an LDAP directory comes from
     * @param submitters who submitted a job
     * @param accessReviews what they may do
     * @param clock tells how long ago a job was submitted
     */
    public Sources(
            String configNamespace,
            ClusterConfigReader clusterConfigs,
            LdapDirectories ldapDirectories,
            Submitters submitters,
            AccessReviews accessReviews,
            Clock clock) {
        this.configNamespace = configNamespace;
        this.clusterConfigs = clusterConfigs;
        configMapDirectories = new ConfigMapDirectories(configNamespace);
        this.ldapDirectories = ldapDirectories;
        this.submitters = submitters;
        this.accessReviews = accessReviews;
        this.clock = clock;
    }

    List<EventSource<?, RunaiJob>> prepare(EventSourceContext<RunaiJob> context) {
        jobs = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Job.class, RunaiJob.class)
                        .withName("jobs")
                        .withLabelSelector(Labels.SELECTOR)
                        .withInformerListLimit(PAGE)
                        .build(),
                context);
        pods = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Pod.class, RunaiJob.class)
                        .withName("pods")
                        .withLabelSelector(Labels.SELECTOR)
                        .withInformerListLimit(PAGE)
                        .withSecondaryToPrimaryMapper(Sources::ofWorkload)
                        .withOnUpdateFilter(Sources::tellsSomething)
                        .withOnDeleteFilter((pod, unknown) -> isWorkload(pod))
                        .build(),
                context);
        failedCreates = new InformerEventSource<>(
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
        // The whole namespace, because the cluster-config may name any ConfigMap of it as the directory.
        configMaps = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(ConfigMap.class, RunaiJob.class)
                        .withName("configmaps")
                        .withNamespaces(configNamespace)
                        .withSecondaryToPrimaryMapper(configMap -> waiting(context))
                        .withPrimaryToSecondaryMapper((RunaiJob job) -> Set.of())
                        .build(),
                context);
        runaiJobs = context.getPrimaryCache();
        return List.of(jobs, pods, failedCreates, configMaps);
    }

    /** A Job has the name of its RunaiJob, and its pods name the Job. */
    private static Set<ResourceID> ofWorkload(Pod pod) {
        return Ownership.controller(pod)
                .map(owner ->
                        Set.of(new ResourceID(owner.getName(), pod.getMetadata().getNamespace())))
                .orElse(Set.of());
    }

    private static boolean isWorkload(Pod pod) {
        return Ownership.controller(pod)
                .filter(owner -> owner.getKind().equals(RunaiJob.KIND))
                .isPresent();
    }

    /** Of a Job's pod the Job itself tells, but for who it is. */
    private static boolean tellsSomething(Pod now, Pod before) {
        return isWorkload(now)
                || !Objects.equals(now.getSpec(), before.getSpec())
                || !users(now).equals(users(before));
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

    @Override
    public List<Pod> podsOf(RunaiJob job, String workloadUid) {
        return pods.getSecondaryResources(job).stream()
                .filter(pod -> Ownership.isPartOf(workloadUid, pod))
                .toList();
    }

    /**
     * Begins to read the workloads, and returns at once. The SDK begins with them only when it has read all RunaiJobs, which for
     * thousands of jobs makes a start a fifth longer; it waits for what has begun by then.
     */
    public void readAhead() {
        for (var source : List.of(pods, jobs)) {
            new Thread(() -> readAhead(source), "ahead-" + source.name()).start();
        }
    }

    private static void readAhead(EventSource<?, RunaiJob> source) {
        try {
            source.start();
        } catch (RuntimeException failure) {
            log.debug("The SDK begins anew with {}, and reports what fails then", source.name(), failure);
        }
    }

    /** The jobs that a change of the configuration may set free, or stop before they start; never one that runs. */
    private static Set<ResourceID> waiting(EventSourceContext<RunaiJob> context) {
        return context.getPrimaryCache()
                .list(job -> job.getStatus() == null
                        || job.getStatus().getWorkloadRef() == null
                        || (job.getStatus().getPhase() != Phase.RUNNING && !Schedule.hasEnded(job)))
                .map(ResourceID::fromResource)
                .collect(Collectors.toSet());
    }

    @Override
    public Optional<HasMetadata> workload(RunaiJob job) {
        var id = ResourceID.fromResource(job);
        var sources = job.getSpec().getWorkload() == Workload.POD ? List.of(jobs, pods) : List.of(pods, jobs);
        return sources.stream()
                .<HasMetadata>flatMap(source -> source.get(id).stream())
                .filter(workload -> Ownership.isOf(job, workload))
                .findFirst();
    }

    @Override
    public void remember(HasMetadata workload, @Nullable HasMetadata before) {
        if (!Labels.areSelected(workload)) {
            return;
        }
        var id = ResourceID.fromResource(workload);
        if (workload instanceof Job job) {
            jobs.handleRecentResourceUpdate(id, job, (Job) before);
        } else if (workload instanceof Pod pod) {
            pods.handleRecentResourceUpdate(id, pod, (Pod) before);
        }
    }

    @Override
    public Collection<Event> failedCreates(RunaiJob job) {
        return failedCreates.getSecondaryResources(job);
    }

    ParsedClusterConfig clusterConfig() {
        return clusterConfigs.read(configMaps.list(configNamespace, configMap -> true));
    }

    /** Returns whom to ask who is who, for one job. */
    IdentityLookups identities(RunaiJob job, Directory directory) {
        var grants = accessReviews.in(job.getMetadata().getNamespace());
        return submitters
                .of(job)
                .map(submission -> new IdentityLookups(
                        directory, submission.submitter(), grants, Duration.between(submission.at(), clock.instant())))
                .orElseGet(() -> new IdentityLookups(directory, null, grants));
    }

    /** How many jobs are in each phase. */
    public Map<Phase, Long> phases() {
        return runaiJobs
                .list()
                .collect(Collectors.groupingBy(
                        job -> job.getStatus() == null || job.getStatus().getPhase() == null
                                ? Phase.PENDING
                                : job.getStatus().getPhase(),
                        Collectors.counting()));
    }

    /** How the cluster-config is. */
    public ConfigState configState() {
        if (!(clusterConfig() instanceof ParsedClusterConfig.Valid valid)) {
            return ConfigState.Invalid;
        }
        return valid.ref() == null ? ConfigState.Absent : ConfigState.Valid;
    }

    /**
     * Returns the directory that a cluster-config names, for one decision. A look-up in LDAP blocks for at most the timeout that the
     * cluster-config sets.
     */
    Directory directory(ParsedClusterConfig parsed) {
        if (!(parsed instanceof ParsedClusterConfig.Valid valid)) {
            return Directory.NONE;
        }
        var named = valid.config().identity().directory();
        var directory = ldapDirectories.of(named, this::inConfigMap);
        return named instanceof DirectoryConfig.InLdap ? new UnwatchedDirectory(directory) : directory;
    }

    private Directory inConfigMap(String name) {
        return configMapDirectories.of(
                name, configMaps.get(new ResourceID(name, configNamespace)).orElse(null));
    }
}
