package ai.run.operator.clusterconfig;

import ai.run.v1.Identity.Source;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the administrator enforces on every RunaiJob of the cluster.
 *
 * @param enforceRunAsUser every job runs as a user, whatever it says
 * @param enforcePreventPrivilegeEscalation no job's process may gain privileges, whatever it says
 * @param identity which identities are allowed, and where they come from
 * @param allowedServiceAccounts the names of the service accounts that a job's pods may have, in any namespace; null for all
 * @param homeDir the defaults and the limit of temporary home directories
 * @param podSecurity what pods may have beyond the Pod Security Standard "restricted", where
 *     {@code enforcePreventPrivilegeEscalation} holds them to it
 * @param securityContextConstraints the name of the SecurityContextConstraints by which OpenShift is to admit the pods; null to let it
 *     choose among those that suffice. Both protections are enforced where it is named
 */
public record ClusterConfig(
        boolean enforceRunAsUser,
        boolean enforcePreventPrivilegeEscalation,
        IdentityPolicy identity,
        @Nullable List<String> allowedServiceAccounts,
        HomeDefaults homeDir,
        PodSecurityAllowances podSecurity,
        @Nullable String securityContextConstraints) {

    /** What is in force where there is no cluster-config: nothing is enforced, everything has its default. */
    public static final ClusterConfig DEFAULT = new ClusterConfig(
            false, false, IdentityPolicy.DEFAULT, null, HomeDefaults.DEFAULT, PodSecurityAllowances.DEFAULT, null);

    public ClusterConfig {
        allowedServiceAccounts = allowedServiceAccounts == null ? null : List.copyOf(allowedServiceAccounts);
    }

    /**
     * Which identities are allowed, and where they come from.
     *
     * @param allowedUids the UIDs a job may run with
     * @param allowedGids the GIDs, primary and supplemental, a job may run with
     * @param sources where to look for the identity of a job whose {@code spec.user} has no UID, in order
     * @param directory where user names are looked up; null where there is no directory
     * @param trust whether {@code spec.user} must be proven
     * @param submitter how a submitter's numbers are found
     * @param maxSubmissionAge how long ago a job may have been submitted that still waits for its workload, where it must be
     *     proven who did
     * @param wildcardGrants whether a grant may come from a rule for all resources ({@code "*"})
     * @param requireStrictGroups no job runs where the groups that an image's {@code /etc/group} gives the user would be
     *     added to its own
     */
    public record IdentityPolicy(
            IdRanges allowedUids,
            IdRanges allowedGids,
            List<Source> sources,
            @Nullable DirectoryConfig directory,
            Trust trust,
            SubmitterClaims submitter,
            Duration maxSubmissionAge,
            boolean wildcardGrants,
            boolean requireStrictGroups) {

        /** Every identity but root's is allowed; there is no directory. */
        public static final IdentityPolicy DEFAULT = new IdentityPolicy(
                IdRanges.ALL,
                IdRanges.ALL,
                List.of(Source.SUBMITTER, Source.DIRECTORY),
                null,
                Trust.CLAIMED,
                SubmitterClaims.DEFAULT,
                Duration.ofHours(24),
                false,
                false);

        public IdentityPolicy {
            sources = List.copyOf(sources);
        }
    }

    /** Whether {@code spec.user} must be proven. */
    public enum Trust {
        /** {@code spec.user} is believed. */
        CLAIMED,
        /** A submitter is themselves, or who RBAC lets them be. Both protections must be enforced: either alone has ways around it. */
        AUTHENTICATED
    }

    /**
     * Where the API server's authentication says who a submitter is. The keys are those of the {@code extra} values that
     * OIDC claim mappings and authenticating proxies fill.
     *
     * @param usernamePrefix what comes before the login name in an authenticated name, such as {@code oidc:}; may be empty
     * @param usernameSuffix what comes after it, such as {@code @corp.example.org}; may be empty
     * @param uid the key of the user ID
     * @param gid the key of the primary group's ID
     * @param supplementalGroups the key of the IDs of further groups
     */
    public record SubmitterClaims(
            String usernamePrefix, String usernameSuffix, String uid, String gid, String supplementalGroups) {

        public static final SubmitterClaims DEFAULT =
                new SubmitterClaims("", "", "run.ai/uid", "run.ai/gid", "run.ai/supplemental-groups");
    }

    /**
     * The defaults and the limit of temporary home directories.
     *
     * @param image the image of the init container that makes the directory; it needs a {@code sh}, {@code mkdir} and
     *     {@code printf}
     * @param parent the directory below which homes are mounted, absolute, without a slash at the end
     * @param sizeLimit how much a home may hold whose job does not say
     * @param maximum how much one may hold whose job does; null for any size. What the administrator names is both
     * @param resources what the init container asks for; null for what the job's own first container does
     */
    public record HomeDefaults(
            String image,
            String parent,
            Quantity sizeLimit,
            @Nullable Quantity maximum,
            @Nullable ContainerResources resources) {

        public static final HomeDefaults DEFAULT =
                new HomeDefaults("busybox:1.37.0", "/home", new Quantity("1", "Gi"), null, null);
    }

    /**
     * What a container asks for, by the names that Kubernetes has for resources.
     *
     * @param requests what the scheduler sets aside for it; may be empty
     * @param limits the most it gets; may be empty
     */
    public record ContainerResources(Map<String, Quantity> requests, Map<String, Quantity> limits) {

        public ContainerResources {
            requests = Map.copyOf(requests);
            limits = Map.copyOf(limits);
        }
    }
}
