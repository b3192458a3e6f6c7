package ai.run.operator.home;

import ai.run.operator.clusterconfig.ClusterConfig.HomeDefaults;
import ai.run.operator.identity.UserIdentity;
import ai.run.v1.HomeDir;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * A home directory as it is to be made: what the user asked for, with every default filled in. Not checked yet.
 *
 * @param identity whose it is; null where nobody knows which UID the image will use
 * @param path where containers find it
 * @param sizeLimit how much it may hold
 * @param maximum how much the cluster-config lets it hold; null for any size
 * @param memory on the node's memory instead of its disk
 * @param passwdEntry the containers get a passwd and a group file; never without an identity
 * @param image the image of the init container
 */
record Home(
        @Nullable UserIdentity identity,
        String path,
        Quantity sizeLimit,
        @Nullable Quantity maximum,
        boolean memory,
        boolean passwdEntry,
        String image) {

    /** Stands for the user's name in the path where there is no identity. */
    private static final String ANYBODY = "user";

    static Home of(@Nullable HomeDir wish, @Nullable UserIdentity identity, HomeDefaults defaults) {
        var wished = wish == null ? new HomeDir() : wish;
        var owner = identity == null ? ANYBODY : identity.loginName();
        return new Home(
                identity,
                wished.getPath() == null ? defaults.parent() + "/" + owner : wished.getPath(),
                wished.getSizeLimit() == null ? defaults.sizeLimit() : wished.getSizeLimit(),
                defaults.maximum(),
                wished.getMedium() == HomeDir.Medium.MEMORY,
                identity != null && !Boolean.FALSE.equals(wished.getPasswdEntry()),
                defaults.image());
    }
}
