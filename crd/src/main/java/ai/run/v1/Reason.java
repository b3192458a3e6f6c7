package ai.run.v1;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Why a condition has its status: the {@code reason} of conditions and events. Names are part of the API; programs
 * compare them.
 */
public enum Reason {

    // Accepted=True

    /** The spec passed every check. */
    SpecAccepted(Rejection.NONE),

    // IdentityResolved=True

    /** It is known who the containers run as. */
    IdentityKnown(Rejection.NONE),

    // Accepted=False: the spec

    /** {@code metadata.name} is too long to be a Job's name and a label's value. */
    InvalidName(Rejection.OF_JOB),
    /** A field of the spec is missing, contradicts another or has no use with this kind of workload. */
    InvalidSpec(Rejection.OF_JOB),
    /** In kube-system, kube-public, kube-node-lease and the operator's own namespace no RunaiJob is carried out. */
    NamespaceNotAllowed(Rejection.OF_JOB),
    /** A field was changed that cannot change once the workload exists; the workload goes on as it was. */
    ImmutableField(Rejection.OF_JOB),

    // Accepted=False: the cluster-config

    /**
     * The cluster-config cannot be read, is missing where one is required, or there are two: no new workload until that is
     * repaired.
     */
    InvalidClusterConfig(Rejection.OF_JOB),

    // Accepted=False and IdentityResolved=False

    /** runAsUser is in force and nobody knows who the user is. */
    IdentityUnknown(Rejection.OF_IDENTITY),
    /** The directory cannot be asked, or its entry cannot be read. */
    DirectoryUnavailable(Rejection.BY_OUTAGE),
    /** The user name is not one that can stand in a path and a passwd file. */
    InvalidUserName(Rejection.OF_IDENTITY),
    /** The UID is 0, or the name is root's. */
    RootUser(Rejection.OF_IDENTITY),
    /** The primary or a supplemental group is 0. */
    RootGroup(Rejection.OF_IDENTITY),
    /** There is a UID without a GID: the container would run with GID 0. */
    GroupMissing(Rejection.OF_IDENTITY),
    /** There is a GID, or a supplemental group, without a UID. */
    UserIdMissing(Rejection.OF_IDENTITY),
    /** An ID is larger than Kubernetes accepts, or negative. */
    InvalidId(Rejection.OF_IDENTITY),
    /** The cluster-config does not allow the UID. */
    UidNotAllowed(Rejection.OF_IDENTITY),
    /** The cluster-config does not allow one of the groups. */
    GidNotAllowed(Rejection.OF_IDENTITY),
    /** The cluster-config demands a proof of who submitted the job, and there is none. */
    SubmitterUnknown(Rejection.OF_IDENTITY),
    /** The job was submitted too long ago, and has no workload yet: its submitter's UID, groups and rights may have changed since. */
    SubmissionExpired(Rejection.OF_IDENTITY),
    /** RBAC does not let the submitter run jobs with this identity. */
    IdentityNotGranted(Rejection.OF_IDENTITY),
    /** The API server could not say whether RBAC lets the submitter run jobs with this identity. */
    AuthorizationUnavailable(Rejection.BY_OUTAGE),

    // Accepted=False: the pod

    /**
     * The template asks for what would let a process gain privileges or, where the cluster-config enforces that none does, for what
     * is beyond the Pod Security Standard "restricted".
     */
    PrivilegeEscalation(Rejection.OF_JOB),
    /** The cluster-config does not allow the template's service account. */
    ServiceAccountNotAllowed(Rejection.OF_JOB),
    /** The template asks for Windows, which has no UIDs. */
    WindowsUnsupported(Rejection.OF_JOB),
    /** The template asks for a user namespace (hostUsers: false), and for IDs or volumes that cannot be in one. */
    UserNamespaceUnsupported(Rejection.OF_JOB),
    /**
     * A volume, mount, container or path of the template is in the home directory's place, or it asks for more than the
     * cluster-config allows.
     */
    HomeDirConflict(Rejection.OF_JOB),
    /**
     * The cluster-config demands that no group of the image's is added to the user's, and the API server drops the field that
     * says so.
     */
    StrictGroupsUnavailable(Rejection.OF_JOB),
    /** The finished pod broke a rule in force: a defect of the operator, which therefore sent nothing. */
    VerificationFailed(Rejection.OF_JOB),
    /** The decision itself failed over the job: a defect of the operator, which therefore sent nothing. */
    DecisionFailed(Rejection.OF_JOB),

    // Admitted

    /** The API server took the workload's pods. */
    PodsAdmitted(Rejection.NONE),
    /** The API server denied the workload, or the Job controller could not create its pods. */
    PodsRefused(Rejection.OF_JOB),
    /**
     * The workload, or a pod of it, was not as the operator had sent it: another user or group, or weaker confinement. It was
     * deleted at once, and the job has failed.
     */
    AdmissionChangedPod(Rejection.OF_JOB),
    /** The workload exists, and its pods are not created yet. */
    AwaitingPods(Rejection.NONE),

    // PodsReady=False: why pods wait

    /** No node can take a pod; the message is the scheduler's. */
    Unschedulable(Rejection.NONE),
    /** A pod is held back from being scheduled by somebody else, such as a queue. */
    SchedulingGated(Rejection.NONE),
    /** An image cannot be pulled, or its name is none. */
    ImagePullBackOff(Rejection.NONE),
    /** A container cannot be made of what its spec refers to, such as a Secret or ConfigMap that is missing. */
    CreateContainerConfigError(Rejection.NONE),
    /** A container cannot be created or started, for another reason. */
    CreateContainerError(Rejection.NONE),
    /**
     * A pod has its node, and none of its containers gets created: a volume cannot be mounted, such as that of a Secret or ConfigMap
     * that is missing, or the runtime refuses the pod. The message is that of the pod's last event.
     */
    ContainerCreating(Rejection.NONE),
    /** A container ends again and again, and is started again after a pause. */
    CrashLoopBackOff(Rejection.NONE),
    /** The node of a pod does not answer; where the pod, or its Job, is being deleted, also a reason of Ready and Reconciling. */
    NodeLost(Rejection.NONE),

    // PodsReady=False: no pod runs at the moment

    /** The last pod was evicted, such as for what it has written; the Job makes another one. */
    Evicted(Rejection.NONE),
    /** The last pod was preempted, drained or taken from its node otherwise; the Job makes another one. */
    Disrupted(Rejection.NONE),
    /** The last pod failed; the Job makes another one. */
    PodFailed(Rejection.NONE),
    /** Pods have run, or waited for something that is there now, and none runs yet. */
    PodsStarting(Rejection.NONE),

    // Suspended

    /** {@code spec.suspend} is true. */
    SuspendedByUser(Rejection.NONE),
    /** The workload was suspended by somebody else, such as a queue. */
    SuspendedByQueue(Rejection.NONE),
    /** The job was suspended, and goes on. */
    Resumed(Rejection.NONE),

    // Complete and Failed

    /** The workload has succeeded. */
    WorkloadSucceeded(Rejection.NONE),
    /** The workload has failed; the message is the workload's own, and of a Job also how the last of its pods failed. */
    WorkloadFailed(Rejection.NONE),

    // PodsReady, Ready, Reconciling, Stalled

    /** The workload's pods run, or, of a Job before Kubernetes 1.24, exist. */
    WorkloadRunning(Rejection.NONE),
    /** An object of the RunaiJob's name is there that belongs to somebody else. */
    NameConflict(Rejection.NONE),
    /** The workload was deleted before its end, time and again, by somebody else; it is made again after a pause. */
    WorkloadDeleted(Rejection.NONE),
    /**
     * The workload was deleted while the operator did not look, and the API server does not tell any more whether it had ended:
     * it is not run again by itself.
     */
    WorkloadLost(Rejection.NONE),
    /** The operator failed at this job for a reason of its own; it tries again. */
    InternalError(Rejection.NONE);

    private final Rejection rejection;

    Reason(Rejection rejection) {
        this.rejection = rejection;
    }

    /** Why a job can be rejected: the reasons of {@code Accepted=False} and {@code Admitted=False}. */
    public static Set<Reason> rejections() {
        return Arrays.stream(values())
                .filter(reason -> reason.rejection != Rejection.NONE)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Reason.class)));
    }

    /** Says whether this is about who the containers run as: a reason of {@code IdentityResolved=False}. */
    public boolean isOfIdentity() {
        return rejection == Rejection.OF_IDENTITY || rejection == Rejection.BY_OUTAGE;
    }

    /** Says whether this is an outage, which ends by itself and for everybody. */
    public boolean mayPass() {
        return rejection == Rejection.BY_OUTAGE;
    }

    /** What is rejected for a reason. The order of the reasons says nothing: it is that of the reference. */
    private enum Rejection {
        /** Nothing: all is well, or waits, or the job is over. */
        NONE,
        /** The job, whoever it runs as. */
        OF_JOB,
        /** The identity, and with it the job. */
        OF_IDENTITY,
        /** The identity, as long as somebody who must be asked for it does not answer. */
        BY_OUTAGE
    }
}
