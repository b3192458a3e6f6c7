package ai.run.operator.ldap;

import ai.run.operator.clusterconfig.LdapSettings;
import ai.run.operator.identity.Directory;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/** Keeps the directory of the settings in force, with its connections and what it remembers, until they change. */
@RequiredArgsConstructor
public final class LdapDirectories implements AutoCloseable {

    private final ConfigObjects objects;

    private @Nullable LdapSettings settings;
    private @Nullable LdapDirectory directory;

    /** The directory of these settings; the one of others is closed. */
    public synchronized Directory get(LdapSettings inForce) {
        var current = directory;
        if (current == null || !inForce.equals(settings)) {
            release();
            current = new LdapDirectory(inForce, objects);
            settings = inForce;
            directory = current;
        }
        return current;
    }

    @Override
    public void close() {
        release();
    }

    /** Closes the connections, until somebody asks for a directory again. */
    public synchronized void release() {
        if (directory != null) {
            directory.close();
            directory = null;
        }
    }
}
