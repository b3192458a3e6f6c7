package ai.run.v1;

import java.util.EnumSet;
import java.util.Set;

/**
 * Why a condition has its status: the {@code reason} of conditions and events. Names are part of the API; programs
 * compare them.
 */
public enum Reason {

    // Accepted=True

    /** The spec passed every check. */
    SpecAccepted,

    // IdentityResolved=True

    /** It is known who the containers run as. */
    IdentityKnown,

    // Accepted=False: the spec

    /** {@code metadata.name} is too long to be a Job's name and a label's value. */
    InvalidName,
    /** A field of the spec is missing, contradicts another or has no use with this kind of workload. */
    InvalidSpec,
    /** In kube-system, kube-public, kube-node-lease and the operator's own namespace no RunaiJob is carried out. */
    NamespaceNotAllowed,
    /** A field was changed that cannot change once the workload exists; the workload goes on as it was. */
    ImmutableField,

    // Accepted=False: the cluster-config

    /**
     * The cluster-config cannot be read, is missing where one is required, or there are two: no new workload until that is
     * repaired.
     */
    InvalidClusterConfig,

    // Accepted=False and IdentityResolved=False

    /** runAsUser is in force and nobody knows who the user is. */
    IdentityUnknown,
    /** The directory cannot be asked, or its entry cannot be read. */
    DirectoryUnavailable,
    /** The user name is not one that can stand in a path and a passwd file. */
    InvalidUserName,
    /** The UID is 0, or the name is root's. */
    RootUser,
    /** The primary or a supplemental group is 0. */
    RootGroup,
    /** There is a UID without a GID: the container would run with GID 0. */
    GroupMissing,
    /** There is a GID, or a supplemental group, without a UID. */
    UserIdMissing,
    /** An ID is larger than Kubernetes accepts, or negative. */
    InvalidId,
    /** The cluster-config does not allow the UID. */
    UidNotAllowed,
    /** The cluster-config does not allow one of the groups. */
    GidNotAllowed,
    /** The cluster-config demands a proof of who submitted the job, and there is none. */
    SubmitterUnknown,
    /** The job was submitted too long ago, and has no workload yet: what is known of its submitter may be so no more. */
    SubmissionExpired,
    /** RBAC does not let the submitter run jobs with this identity. */
    IdentityNotGranted,
    /** The API server could not say whether RBAC lets the submitter run jobs with this identity. */
    AuthorizationUnavailable,

    // Accepted=False: the pod

    /**
     * The template asks for what would let a process gain privileges or, where the cluster-config enforces that none does, for what
     * is beyond the Pod Security Standard "restricted".
     */
    PrivilegeEscalation,
    /** The cluster-config does not allow the template's service account. */
    ServiceAccountNotAllowed,
    /** The template asks for Windows, which has no UIDs. */
    WindowsUnsupported,
    /** The template asks for a user namespace (hostUsers: false), and for IDs or volumes that cannot be in one. */
    UserNamespaceUnsupported,
    /**
     * A volume, mount, container or path of the template is in the home directory's place, or it asks for more than the
     * cluster-config allows.
     */
    HomeDirConflict,
    /**
     * The cluster-config demands that no group of the image's is added to the user's, and the API server drops the field that
     * says so.
     */
    StrictGroupsUnavailable,
    /** The finished pod broke a rule in force: a defect of the operator, which therefore sent nothing. */
    VerificationFailed,
    /** The decision itself failed over the job: a defect of the operator, which therefore sent nothing. */
    DecisionFailed,

    // Admitted

    /** The API server took the workload's pods. */
    PodsAdmitted,
    /** The API server denied the workload, or the Job controller could not create its pods. */
    PodsRefused,
    /**
     * The workload, or a pod of it, was not as the operator had sent it: another user or group, or weaker confinement. It was
     * deleted at once, and the job has failed.
     */
    AdmissionChangedPod,
    /** The workload exists, and its pods are not created yet. */
    AwaitingPods,

    // Suspended

    /** {@code spec.suspend} is true. */
    SuspendedByUser,
    /** The workload was suspended by somebody else, such as a queue. */
    SuspendedByQueue,
    /** The job was suspended, and goes on. */
    Resumed,

    // Complete and Failed

    /** The workload has succeeded. */
    WorkloadSucceeded,
    /** The workload has failed; the message is the workload's own. */
    WorkloadFailed,

    // Ready, Reconciling, Stalled

    /** The workload's pods run, or, of a Job before Kubernetes 1.24, exist. */
    WorkloadRunning,
    /** An object of the RunaiJob's name is there that belongs to somebody else. */
    NameConflict,
    /** The workload was deleted before its end, time and again, by somebody else; it is made again after a pause. */
    WorkloadDeleted,
    /** The operator failed at this job for a reason of its own; it tries again. */
    InternalError;

    /** Why a job can be rejected: the reasons of {@code Accepted=False} and {@code Admitted=False}. */
    public static Set<Reason> rejections() {
        var refusals = EnumSet.range(InvalidName, DecisionFailed);
        refusals.add(PodsRefused);
        refusals.add(AdmissionChangedPod);
        return refusals;
    }

    /** Says whether this is about who the containers run as: a reason of {@code IdentityResolved=False}. */
    public boolean isOfIdentity() {
        return compareTo(IdentityUnknown) >= 0 && compareTo(AuthorizationUnavailable) <= 0;
    }

    /** Says whether this is an outage, which ends by itself and for everybody. */
    public boolean mayPass() {
        return this == DirectoryUnavailable || this == AuthorizationUnavailable;
    }
}
