package ai.run.operator.admission;

import ai.run.operator.admission.JobOwnerLookup.Owner;
import ai.run.operator.clusterconfig.ClusterConfig.Trust;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Valid;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.identity.IdentityResolution;
import ai.run.operator.identity.IdentityResolution.Rejected;
import ai.run.operator.identity.IdentityResolution.Resolved;
import ai.run.operator.identity.IdentityResolver;
import ai.run.operator.identity.UserIdentity;
import ai.run.operator.verification.PodIds;
import ai.run.operator.workload.Ownership;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether a pod may run as the users and groups that it names, under {@code identity.trust: Authenticated}: they are those
 * of the RunaiJob that it belongs to, or of the one who asks for the pod. A controller asks in its own name, whoever wrote
 * its object; what it makes needs a grant to the controller's service account.
 *
 * @param clients who is who
 * @param owners finds the RunaiJob of a Job's pod
 * @param identities whom to ask who is who
 */
public record PodIdentityProof(TrustedUsers clients, JobOwnerLookup owners, IdentityLookupsFactory identities) {

    /** What a pod claims and cannot prove; empty where nothing has to be proven, or everything is. */
    Optional<String> objection(AdmissionRequest request, JsonNode podSpec, Valid parsed) {
        if (parsed.config().identity().trust() == Trust.CLAIMED || clients.isOperator(request.user())) {
            return Optional.empty();
        }
        var ids = PodIds.of(podSpec);
        return clients.isController(request.user()) && WorkloadMarkers.isOfOperatorsJob(request.object())
                ? ofOwner(request, ids, parsed)
                : ofRequester(request, ids, parsed);
    }

    private Optional<String> ofRequester(AdmissionRequest request, PodIds ids, Valid parsed) {
        if (!request.object().has("spec")) {
            return Optional.of(
                    "no container can be attached to a running pod, because this API server, before Kubernetes 1.23, does"
                            + " not say with which groups it would run; use kubectl exec instead, or create a pod that"
                            + " has the container from the start");
        }
        return IdentityResolver.rejection(
                        ids.uids(), ids.gids(), parsed.config().identity(), lookups(request, parsed))
                .map(Rejected::message);
    }

    /**
     * Why somebody must not enter a pod; empty where nothing has to be proven, or they may be whom it runs as.
     *
     * @param podSpec the pod's {@code spec}, as it is stored
     */
    Optional<String> objectionToEntry(AdmissionRequest request, JsonNode podSpec, Valid parsed) {
        if (parsed.config().identity().trust() == Trust.CLAIMED || clients.isOperator(request.user())) {
            return Optional.empty();
        }
        if (!PodIds.areNamed(podSpec)) {
            return Optional.of(
                    "not every container of the pod has a runAsUser and a runAsGroup, so its images decide who it"
                            + " runs as, and nobody can be proven to be that user; set both in the pod's securityContext and"
                            + " create the pod anew");
        }
        var ids = PodIds.of(podSpec);
        return IdentityResolver.rejectionToEnter(
                        ids.uids(), ids.gids(), parsed.config().identity(), lookups(request, parsed))
                .map(Rejected::message);
    }

    /** What is known of whoever asks. */
    private IdentityLookups lookups(AdmissionRequest request, Valid parsed) {
        return identities.lookups(parsed, request.namespace(), SubmitterDefaulter.of(request.user(), parsed.config()));
    }

    private Optional<String> ofOwner(AdmissionRequest request, PodIds ids, Valid parsed) {
        var job = Ownership.controller(request.object());
        var name = job.path("name").asText();
        var owner = owners.ofJob(request.namespace(), name, job.path("uid").asText());
        if (owner.isEmpty()) {
            return Optional.of("the pod has the labels of a RunaiJob's pod, but its Job " + name
                    + " belongs to no RunaiJob; delete that Job, and create a RunaiJob instead");
        }
        var resolution = identity(owner.get(), request, parsed);
        return resolution instanceof Resolved resolved
                ? foreign(ids, resolved.identity(), owner.get())
                : Optional.of(nameOf(owner.get()) + " may not run: " + ((Rejected) resolution).message());
    }

    private IdentityResolution identity(Owner owner, AdmissionRequest request, Valid parsed) {
        return IdentityResolver.resolve(
                owner.job().getSpec().getUser(),
                parsed.config().identity(),
                identities.lookups(parsed, request.namespace(), owner.submitter()));
    }

    private static Optional<String> foreign(PodIds ids, UserIdentity identity, Owner owner) {
        var uids = without(ids.uids(), Set.of(identity.uid()));
        var gids = without(ids.gids(), identity.groups().collect(Collectors.toSet()));
        if (uids.isEmpty() && gids.isEmpty()) {
            return Optional.empty();
        }
        var foreign = Stream.of(named("UIDs", uids), named("GIDs", gids))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" and "));
        return Optional.of(
                "the pod has the %s, which %s does not run with; create the RunaiJob anew, and if that does not help, ask an administrator what changes its Job or pods"
                        .formatted(foreign, nameOf(owner)));
    }

    private static Optional<String> named(String what, Set<Long> ids) {
        return ids.isEmpty() ? Optional.empty() : Optional.of(what + " " + ids);
    }

    private static Set<Long> without(Set<Long> ids, Set<Long> own) {
        return ids.stream().filter(id -> !own.contains(id)).collect(Collectors.toSet());
    }

    private static String nameOf(Owner owner) {
        return "the RunaiJob " + owner.job().getMetadata().getName();
    }
}
