package ai.run.operator.cli.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerUser;
import io.fabric8.kubernetes.api.model.LinuxContainerUser;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that a process runs with: what the node reports of a container (KEP-3619, since Kubernetes 1.33), or what was decided.
 *
 * @param groups all of them, the primary one included, in ascending order: the runtime puts that among the others, and a decision need not
 */
record ReportedUser(long uid, long gid, List<Long> groups) {

    private static ReportedUser of(long uid, long gid, Collection<Long> others) {
        var groups = new TreeSet<>(others);
        groups.add(gid);
        return new ReportedUser(uid, gid, List.copyOf(groups));
    }

    /** Returns what the node reports; empty before the container has started, and on older nodes. */
    static Optional<ReportedUser> of(ContainerStatus container) {
        return Optional.ofNullable(container.getUser())
                .map(ContainerUser::getLinux)
                .filter(user -> user.getUid() != null && user.getGid() != null)
                .map(ReportedUser::of);
    }

    private static ReportedUser of(LinuxContainerUser user) {
        return of(user.getUid(), user.getGid(), orNone(user.getSupplementalGroups()));
    }

    private static List<Long> orNone(@Nullable List<Long> groups) {
        return Objects.requireNonNullElse(groups, List.of());
    }

    /** Returns what was decided on a job; empty where nothing was. */
    static Optional<ReportedUser> decided(JsonNode identity) {
        if (!identity.path("uid").isIntegralNumber() || !identity.path("gid").isIntegralNumber()) {
            return Optional.empty();
        }
        var others = new ArrayList<Long>();
        SeenJob.list(identity.path("supplementalGroups")).forEach(group -> others.add(group.asLong()));
        return Optional.of(
                of(identity.path("uid").asLong(), identity.path("gid").asLong(), others));
    }

    @Override
    public String toString() {
        return "UID %d, GID %d, groups %s"
                .formatted(uid, gid, groups.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
}
