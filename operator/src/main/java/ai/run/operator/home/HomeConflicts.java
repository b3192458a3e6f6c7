package ai.run.operator.home;

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
        Site.of(pod).forEach(site -> {
            if (HomeDirectory.INIT_CONTAINER.equals(site.name())) {
                findings.add(site + " has the name of the container that makes the home directory: rename it");
            }
            site.mounts().forEach(mount -> findings.addAll(mountFindings(site, mount, home)));
            if (home.own() && site.getsHome() && !site.hasMountAt(MountPath.of(home.path()))) {
                findings.add(site + " has no mount at the home directory " + home.path()
                        + ", where another container mounts a volume of the job's own: mount it there too, or set"
                        + " homeDir.path to another directory");
            }
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
        if (!home.own() && at.covers(MountPath.of(home.path()))) {
            findings.add(site + " mounts a volume at " + at + ", over the home directory " + home.path()
                    + ": mount what is to be the home at " + home.path() + " itself, set homeDir.path to a directory"
                    + " outside of it, remove the mount, or set createHomeDir: false");
        } else if (home.passwdEntry() && PASSWD_FILES.stream().anyMatch(at::covers)) {
            findings.add(site + " mounts a volume at " + at
                    + ", over the passwd and group files with the user's entry: set homeDir.passwdEntry: false or"
                    + " remove the mount");
        }
        return findings;
    }
}
