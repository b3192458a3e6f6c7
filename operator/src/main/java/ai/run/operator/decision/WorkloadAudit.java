package ai.run.operator.decision;

import ai.run.operator.identity.UserIdentity;
import ai.run.operator.workload.Provenance;
import ai.run.operator.workload.SeenPodSpec;
import ai.run.v1.Reason;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LinuxContainerUser;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/**
 * Compares a workload and its pods, as the API server holds them and the node runs them, with what was decided. In between
 * stand mutating webhooks and policies, whoever may change a pod, and the node.
 *
 * <p>The rules that were in force are verified, and nothing is compared with what was sent: labels, tolerations, node
 * selectors, requests, images, variables, service accounts, and containers and volumes that obey the rules, are for
 * admission to change.
 */
@RequiredArgsConstructor
public final class WorkloadAudit {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Beyond these a message says no more. */
    private static final int FINDINGS_MAX = 10;

    /** Whether the API server keeps {@code supplementalGroupsPolicy} for certain, so that nobody but admission can drop it. */
    private final boolean serverKeepsStrictGroups;

    /**
     * What is not as it was decided.
     *
     * @param reason {@link Reason#AdmissionChangedPod} or {@link Reason#StrictGroupsUnavailable}
     * @param message the object, its fields and their values
     */
    public record Breach(Reason reason, String message) {}

    /** Says whether anything was in force that could be broken. */
    public static boolean isCalledFor(Provenance made) {
        var settings = RulesInForce.of(made).settings();
        return settings.runAsUser() || settings.preventPrivilegeEscalation();
    }

    /**
     * Checks a workload that was just created.
     *
     * @param created what the API server answered
     * @param decided what was sent with it
     */
    public Optional<Breach> created(HasMetadata created, Provenance decided) {
        if (!Provenance.of(created).equals(decided)) {
            return Optional.of(
                    changed(created, List.of("its annotation " + Provenance.ANNOTATION + " is not what was sent")));
        }
        return check(created, decided);
    }

    /**
     * Checks a workload, or a pod of one.
     *
     * @param object a Job or a Pod, as it was read
     * @param made what was decided when the workload was made
     */
    public Optional<Breach> check(HasMetadata object, Provenance made) {
        var inForce = RulesInForce.of(made);
        var spec = object instanceof Pod pod ? pod.getSpec() : templateSpec((Job) object);
        if (inForce.strictGroups() && !hasPolicy(spec) && !serverKeepsStrictGroups) {
            return Optional.of(new Breach(
                    Reason.StrictGroupsUnavailable,
                    ("The API server has dropped securityContext.supplementalGroupsPolicy of %s, without which the groups"
                                    + " that the image's /etc/group gives the user are added to its own. The workload was"
                                    + " deleted; %s.")
                            .formatted(name(object), StrictGroups.REMEDY)));
        }
        var findings = new ArrayList<>(violations(object, spec, inForce));
        if (object instanceof Pod pod && inForce.identity() != null && pod.getStatus() != null) {
            findings.addAll(processes(pod.getStatus(), inForce.identity(), isStrict(spec)));
        }
        return findings.isEmpty() ? Optional.empty() : Optional.of(changed(object, findings));
    }

    private static Breach changed(HasMetadata object, List<String> findings) {
        var more = findings.size() > FINDINGS_MAX ? "; and %d more".formatted(findings.size() - FINDINGS_MAX) : "";
        return new Breach(
                Reason.AdmissionChangedPod,
                "%s was changed by somebody else than the operator, such as an admission webhook, a controller or the node: %s%s. The workload was deleted. Ask an administrator what changes it, and create the RunaiJob anew."
                        .formatted(
                                name(object),
                                String.join("; ", findings.subList(0, Math.min(findings.size(), FINDINGS_MAX))),
                                more));
    }

    private static String name(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }

    private static @Nullable PodSpec templateSpec(Job job) {
        return job.getSpec() == null || job.getSpec().getTemplate() == null
                ? null
                : job.getSpec().getTemplate().getSpec();
    }

    private List<String> violations(HasMetadata object, @Nullable PodSpec spec, RulesInForce inForce) {
        return spec instanceof SeenPodSpec seen
                ? seen.violations(json -> violations(object, read(json), inForce))
                : violations(object, JsonNodeFactory.instance.missingNode(), inForce);
    }

    /** Annotations of a pod can be what confines it, as AppArmor's were before Kubernetes 1.30. */
    private List<String> violations(HasMetadata object, JsonNode spec, RulesInForce inForce) {
        var pod = JsonNodeFactory.instance.objectNode();
        if (object instanceof Pod) {
            var annotations = JSON.valueToTree(object.getMetadata().getAnnotations());
            pod.putObject("metadata").set("annotations", annotations);
        }
        pod.set("spec", serverKeepsStrictGroups ? spec : asSent(spec));
        return inForce.violations(pod);
    }

    /** An old server cannot keep the policy; that is no change of anybody's. */
    private static JsonNode asSent(JsonNode spec) {
        if (spec.path("securityContext") instanceof ObjectNode context && !context.hasNonNull(StrictGroups.FIELD)) {
            context.put(StrictGroups.FIELD, StrictGroups.STRICT);
        }
        return spec;
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("it was written from JSON", e);
        }
    }

    private static boolean hasPolicy(@Nullable PodSpec spec) {
        return policy(spec) != null;
    }

    private static boolean isStrict(@Nullable PodSpec spec) {
        return StrictGroups.STRICT.equals(policy(spec));
    }

    private static @Nullable String policy(@Nullable PodSpec spec) {
        return spec == null || spec.getSecurityContext() == null
                ? null
                : spec.getSecurityContext().getSupplementalGroupsPolicy();
    }

    /** KEP-3619: the node says since 1.31 as whom it has started the first process of a container. */
    private static List<String> processes(PodStatus status, UserIdentity identity, boolean strictGroups) {
        var findings = new ArrayList<String>();
        Stream.of(
                        status.getInitContainerStatuses(),
                        status.getContainerStatuses(),
                        status.getEphemeralContainerStatuses())
                .flatMap(List::stream)
                .forEach(container -> process(container, identity, strictGroups, findings));
        return findings;
    }

    private static void process(
            ContainerStatus container, UserIdentity identity, boolean strictGroups, List<String> findings) {
        var user = container.getUser() == null ? null : container.getUser().getLinux();
        if (user == null) {
            return;
        }
        var says = "the node says that container " + container.getName() + " runs ";
        if (user.getUid() != null && user.getUid() != identity.uid()) {
            findings.add(says + "as UID %d, and it must be %d".formatted(user.getUid(), identity.uid()));
        }
        if (user.getGid() != null && user.getGid() != identity.gid()) {
            findings.add(says + "as GID %d, and it must be %d".formatted(user.getGid(), identity.gid()));
        }
        var foreign = foreignGroups(user, identity);
        if (strictGroups && !foreign.isEmpty()) {
            findings.add(says + "in groups " + foreign + ", which are not the user's");
        }
    }

    private static List<Long> foreignGroups(LinuxContainerUser user, UserIdentity identity) {
        return user.getSupplementalGroups() == null
                ? List.of()
                : user.getSupplementalGroups().stream()
                        .filter(group -> !identity.isMemberOf(group))
                        .toList();
    }
}
