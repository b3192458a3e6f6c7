package ai.run.operator.home;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.stream.Stream;

/**
 * A container of any list, with its mounts.
 *
 * @param getsHome whether the home directory is mounted into it
 */
record Site(String list, String name, List<VolumeMount> mounts, boolean getsHome) {

    static Stream<Site> of(PodSpec pod) {
        return Stream.of(
                        pod.getInitContainers().stream().map(container -> of("initContainers", container)),
                        pod.getContainers().stream().map(container -> of("containers", container)),
                        pod.getEphemeralContainers().stream().map(Site::of))
                .flatMap(sites -> sites);
    }

    static Stream<Site> thatGetAHome(PodSpec pod) {
        return of(pod).filter(Site::getsHome);
    }

    private static Site of(String list, Container container) {
        return new Site(list, container.getName(), container.getVolumeMounts(), true);
    }

    // The API server denies a mount with a subPath in them.
    private static Site of(EphemeralContainer container) {
        return new Site("ephemeralContainers", container.getName(), container.getVolumeMounts(), false);
    }

    /** Says whether it mounts something of its own at that very path. */
    boolean hasMountAt(MountPath path) {
        return mounts.stream()
                .filter(mount -> mount.getMountPath() != null && !HomeDirectory.VOLUME.equals(mount.getName()))
                .anyMatch(mount -> MountPath.of(mount.getMountPath()).equals(path));
    }

    @Override
    public String toString() {
        return list + "[" + name + "]";
    }
}
