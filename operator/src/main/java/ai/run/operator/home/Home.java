package ai.run.operator.home;

import ai.run.operator.clusterconfig.ClusterConfig.HomeDefaults;
import ai.run.operator.identity.UserIdentity;
import ai.run.v1.HomeDir;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import org.jspecify.annotations.Nullable;

/**
 * A home directory as it is to be made: what the user asked for, with every default filled in. Not checked yet.
 *
 * <p>Where a container mounts a volume of its own at the very path of the home, that is the home: it is the job's, and
 * lasts. No temporary one is made then, but all that belongs to a home besides.
 *
 * @param identity whose it is; null where nobody knows which UID the image will use
 * @param path where containers find it
 * @param sizeLimit how much it may hold
 * @param maximum how much the cluster-config lets it hold; null for any size
 * @param memory on the node's memory instead of its disk
 * @param passwdEntry the containers get a passwd and a group file; never without an identity
 * @param own the containers mount it themselves
 * @param image the image of the init container
 * @param resources what the init container asks for; null for nothing
 */
record Home(
        @Nullable UserIdentity identity,
        String path,
        Quantity sizeLimit,
        @Nullable Quantity maximum,
        boolean memory,
        boolean passwdEntry,
        boolean own,
        String image,
        @Nullable ResourceRequirements resources) {

    /** Stands for the user's name in the path where there is no identity. */
    private static final String ANYBODY = "user";

    static Home of(@Nullable HomeDir wish, PodSpec pod, @Nullable UserIdentity identity, HomeDefaults defaults) {
        var wished = wish == null ? new HomeDir() : wish;
        var owner = identity == null ? ANYBODY : identity.loginName();
        var path = wished.getPath() == null ? defaults.parent() + "/" + owner : wished.getPath();
        var at = MountPath.of(path);
        return new Home(
                identity,
                path,
                wished.getSizeLimit() == null ? defaults.sizeLimit() : wished.getSizeLimit(),
                defaults.maximum(),
                wished.getMedium() == HomeDir.Medium.MEMORY,
                identity != null && !Boolean.FALSE.equals(wished.getPasswdEntry()),
                Site.thatGetAHome(pod).anyMatch(site -> site.hasMountAt(at)),
                defaults.image(),
                HomeResources.of(pod, defaults.resources()));
    }

    /** Says whether a volume is needed: for the directory, or for the user's entries. */
    boolean needsVolume() {
        return !own || passwdEntry;
    }
}
