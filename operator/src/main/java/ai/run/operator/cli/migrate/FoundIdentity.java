package ai.run.operator.cli.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Collectors;

/**
 * Moves the user that a pod runs as from its security contexts into {@code spec.user}, where all of its containers run as the same, with
 * a group. There it counts for a cluster that enforces one, and the operator writes the security contexts.
 */
final class FoundIdentity {

    private static final String CONTEXT = "securityContext";

    private final ObjectNode spec;
    private final ObjectNode pod;
    private final Remarks remarks;

    private FoundIdentity(ObjectNode spec, ObjectNode pod, Remarks remarks) {
        this.spec = spec;
        this.pod = pod;
        this.remarks = remarks;
    }

    /** Who a container runs as; 0 for what is unset or root. */
    private record Ids(long uid, long gid) {}

    /**
     * Moves it.
     *
     * @param spec the RunaiJob's spec; one that says who it runs as keeps that
     * @param pod the spec of its template
     */
    static void move(ObjectNode spec, ObjectNode pod, Remarks remarks) {
        if (!spec.path("user").has("uid") && !spec.has("runAsUser")) {
            new FoundIdentity(spec, pod, remarks).move();
        }
    }

    private void move() {
        var all = PodFields.containers(pod).map(this::idsOf).collect(Collectors.toSet());
        if (all.size() > 1) {
            remarks.add("its containers run as different users, and keep their securityContext; spec.user can be one of"
                    + " them alone");
            return;
        }
        var ids = all.stream().findFirst().orElse(new Ids(0, 0));
        if (ids.uid() == 0) {
            return;
        }
        if (ids.gid() == 0) {
            remarks.add(
                    "it runs as UID %d without a group (runAsGroup), and keeps its securityContext; set spec.user.uid"
                                    .formatted(ids.uid())
                            + " and spec.user.gid, and spec.runAsUser to true");
            return;
        }
        var user = spec.path("user") instanceof ObjectNode named ? named : spec.putObject("user");
        user.put("uid", ids.uid()).put("gid", ids.gid());
        var groups = pod.path(CONTEXT).path("supplementalGroups");
        if (groups.isArray() && !groups.isEmpty()) {
            user.set("supplementalGroups", groups);
        }
        spec.put("runAsUser", true);
        remarks.add("spec.user has UID %d and GID %d from its securityContext, which the operator writes anew; with"
                        .formatted(ids.uid(), ids.gid())
                + " runAsUser it gets a temporary home directory, which createHomeDir: false declines");
        movePrevention();
        clean();
    }

    private Ids idsOf(ObjectNode container) {
        return new Ids(effective(container, "runAsUser"), effective(container, "runAsGroup"));
    }

    private long effective(ObjectNode container, String field) {
        var own = container.path(CONTEXT).path(field);
        return (own.isNumber() ? own : pod.path(CONTEXT).path(field)).asLong(0);
    }

    /** A user who is not root has no capabilities to lose: it is the same as {@code allowPrivilegeEscalation: false}. */
    private void movePrevention() {
        var prevented = PodFields.containers(pod)
                .map(container -> container.path(CONTEXT).path("allowPrivilegeEscalation"))
                .allMatch(allowed -> allowed.isBoolean() && !allowed.booleanValue());
        var added = PodFields.containers(pod)
                .map(container -> container.at("/securityContext/capabilities/add"))
                .anyMatch(JsonNode::isArray);
        if (prevented && !added && !spec.has("preventPrivilegeEscalation")) {
            spec.put("preventPrivilegeEscalation", true);
            PodFields.containers(pod)
                    .forEach(container -> PodFields.removeFrom(container, CONTEXT, "allowPrivilegeEscalation"));
            remarks.add("spec.preventPrivilegeEscalation stands for allowPrivilegeEscalation: false of its containers");
        }
    }

    private void clean() {
        if (pod.path(CONTEXT).path("runAsNonRoot").asBoolean()) {
            PodFields.removeFrom(pod, CONTEXT, "runAsNonRoot");
        }
        PodFields.removeFrom(pod, CONTEXT, "runAsUser", "runAsGroup", "supplementalGroups", "supplementalGroupsPolicy");
        PodFields.containers(pod).forEach(container -> {
            if (container.path(CONTEXT).path("runAsNonRoot").asBoolean()) {
                PodFields.removeFrom(container, CONTEXT, "runAsNonRoot");
            }
            PodFields.removeFrom(container, CONTEXT, "runAsUser", "runAsGroup");
        });
    }
}
