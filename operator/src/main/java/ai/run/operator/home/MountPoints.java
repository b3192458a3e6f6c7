package ai.run.operator.home;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directories that mounts below the home need. The container runtime makes those that are missing, as root: {@code
 * ~/.cache} for a mount at {@code ~/.cache/models} would then be closed to the user.
 */
final class MountPoints {

    private MountPoints() {}

    /** Their paths, relative to the home. */
    static List<String> below(String home, PodSpec pod) {
        var path = MountPath.of(home);
        var volumes = pod.getVolumes().stream()
                .filter(volume -> volume.getName() != null)
                .collect(Collectors.toMap(Volume::getName, Function.identity(), (first, second) -> first));
        return Site.thatGetAHome(pod)
                .flatMap(site -> site.mounts().stream())
                .filter(mount -> mount.getMountPath() != null)
                .flatMap(mount -> directories(path, mount, volumes))
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<String> directories(MountPath home, VolumeMount mount, Map<String, Volume> volumes) {
        var at = MountPath.of(mount.getMountPath());
        if (!home.covers(at)) {
            return Stream.empty();
        }
        var below = at.components()
                .subList(home.components().size(), at.components().size());
        // What may be mounted as a file needs a file to be mounted on; the runtime makes that.
        var made = mayBeAFile(mount, volumes.get(mount.getName())) ? below.size() - 1 : below.size();
        return made < 1 ? Stream.empty() : Stream.of(String.join("/", below.subList(0, made)));
    }

    private static boolean mayBeAFile(VolumeMount mount, @Nullable Volume volume) {
        if (mount.getSubPath() != null || mount.getSubPathExpr() != null) {
            return true;
        }
        var hostPath = volume == null ? null : volume.getHostPath();
        return hostPath != null
                && (hostPath.getType() == null || !hostPath.getType().startsWith("Directory"));
    }
}
