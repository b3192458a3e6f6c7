package ai.run.operator.ldap;

import ai.run.operator.clusterconfig.DirectoryConfig;
import ai.run.operator.identity.Directory;
import ai.run.operator.ldapsettings.LdapSettings;
import java.util.function.Function;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/** Keeps the directory of the settings in force, with its connections and what it remembers, until they change. */
@RequiredArgsConstructor
public final class LdapDirectories implements AutoCloseable {

    private final ConfigObjects objects;

    private @Nullable LdapSettings settings;
    private @Nullable LdapDirectory directory;

    /**
     * The directory that a cluster-config names; the connections of one that is not named any more are closed.
     *
     * @param named null where it names none
     * @param configMaps gives the directory in the ConfigMap of a name
     */
    public Directory of(@Nullable DirectoryConfig named, Function<String, Directory> configMaps) {
        if (named instanceof DirectoryConfig.InLdap inLdap) {
            return get(inLdap.settings());
        }
        release();
        return named instanceof DirectoryConfig.InConfigMap inConfigMap
                ? configMaps.apply(inConfigMap.name())
                : Directory.NONE;
    }

    private synchronized Directory get(LdapSettings inForce) {
        var current = directory;
        if (current == null || !inForce.equals(settings)) {
            release();
            current = new LdapDirectory(inForce, objects);
            settings = inForce;
            directory = current;
        }
        return current;
    }

    private synchronized void release() {
        if (directory != null) {
            directory.close();
            directory = null;
        }
    }

    @Override
    public void close() {
        release();
    }
}
