package ai.run.operator.home;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds what in a template is in the way of the home directory: volumes, containers and mounts. */
final class HomeConflicts {

    private static final List<MountPath> PASSWD_FILES = Stream.of(HomeDirectory.PASSWD, HomeDirectory.GROUP)
            .map(MountPath::of)
            .toList();

    private HomeConflicts() {}

    /** Every conflict, each a sentence that names the place and says what to do; none when the home fits in. */
    static List<String> findings(PodSpec pod, Home home) {
        var findings = new ArrayList<String>();
        if (pod.getVolumes().stream().anyMatch(volume -> HomeDirectory.VOLUME.equals(volume.getName()))) {
            findings.add("the template has a volume " + HomeDirectory.VOLUME
                    + ", the name of the home directory's volume: rename it, or set createHomeDir: false");
        }
        sites(pod).forEach(site -> {
            if (HomeDirectory.INIT_CONTAINER.equals(site.name())) {
                findings.add(site + " has the name of the container that makes the home directory: rename it");
            }
            site.mounts().forEach(mount -> findings.addAll(mountFindings(site, mount, home)));
        });
        return findings;
    }

    private static List<String> mountFindings(Site site, VolumeMount mount, Home home) {
        var findings = new ArrayList<String>();
        if (HomeDirectory.VOLUME.equals(mount.getName())) {
            findings.add(site + " mounts the volume " + HomeDirectory.VOLUME
                    + ", which belongs to the home directory: remove the mount, or mount a volume of another name");
        }
        // The API server denies a mount without a path, or with an empty one, in its own words.
        var path = mount.getMountPath();
        if (!site.getsHome() || path == null || path.isEmpty()) {
            return findings;
        }
        var at = MountPath.of(path);
        if (at.covers(MountPath.of(home.path()))) {
            findings.add(site + " mounts a volume at " + at + ", over the home directory " + home.path()
                    + ": set homeDir.path to a directory outside of it, remove the mount, or set createHomeDir: false");
        } else if (home.passwdEntry() && PASSWD_FILES.stream().anyMatch(at::covers)) {
            findings.add(site + " mounts a volume at " + at
                    + ", over the passwd and group files with the user's entry: set homeDir.passwdEntry: false or"
                    + " remove the mount");
        }
        return findings;
    }

    private static Stream<Site> sites(PodSpec pod) {
        return Stream.of(
                        pod.getInitContainers().stream().map(container -> Site.of("initContainers", container)),
                        pod.getContainers().stream().map(container -> Site.of("containers", container)),
                        pod.getEphemeralContainers().stream().map(Site::of))
                .flatMap(sites -> sites);
    }

    /**
     * A container of any list.
     *
     * @param getsHome whether the home directory is mounted into it
     */
    private record Site(String list, String name, List<VolumeMount> mounts, boolean getsHome) {

        static Site of(String list, Container container) {
            return new Site(list, container.getName(), container.getVolumeMounts(), true);
        }

        static Site of(EphemeralContainer container) {
            return new Site("ephemeralContainers", container.getName(), container.getVolumeMounts(), false);
        }

        @Override
        public String toString() {
            return list + "[" + name + "]";
        }
    }
}
