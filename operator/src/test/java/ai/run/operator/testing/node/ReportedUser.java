package ai.run.operator.testing.node;

import ai.run.v1.Identity;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who the node says that a container's process began as: {@code user.linux} of its status, which is the runtime's word and
 * not the pod's (KEP-3619, on by default since 1.33).
 */
final class ReportedUser {

    private ReportedUser() {}

    /** Where the node says something else than what was decided, or nothing, of a container that it has made. */
    static List<String> differences(Identity decided, Pod pod) {
        var expected = text(decided.getUid(), decided.getGid(), decided.getSupplementalGroups());
        return containers(pod.getStatus())
                .filter(container -> container.getContainerID() != null
                        && !container.getContainerID().isEmpty())
                .filter(container -> !reported(container).equals(expected))
                .map(container -> "container %s of pod %s: %s, and was to be %s"
                        .formatted(container.getName(), pod.getMetadata().getName(), reported(container), expected))
                .toList();
    }

    private static Stream<ContainerStatus> containers(PodStatus status) {
        return Stream.of(
                        status.getInitContainerStatuses(),
                        status.getContainerStatuses(),
                        status.getEphemeralContainerStatuses())
                .flatMap(List::stream);
    }

    private static String reported(ContainerStatus container) {
        var user = container.getUser() == null ? null : container.getUser().getLinux();
        return user == null ? "nobody in particular" : text(user.getUid(), user.getGid(), user.getSupplementalGroups());
    }

    /** The runtime puts the primary group among the others, and the decision need not. */
    private static String text(Long uid, Long gid, @Nullable Collection<Long> groups) {
        var all = new TreeSet<>(Objects.requireNonNullElse(groups, Set.<Long>of()));
        all.add(gid);
        return "UID %d, GID %d, groups %s".formatted(uid, gid, all);
    }
}
