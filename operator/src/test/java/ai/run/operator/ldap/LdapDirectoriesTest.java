package ai.run.operator.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.DirectoryConfig;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LdapDirectoriesTest {

    private static final String SETTINGS = "url: ldaps://localhost:1\nbaseDn: dc=org";

    private static final ConfigObjects NONE = new ConfigObjects() {
        @Override
        public Map<String, String> secret(String name) {
            throw new AssertionError("read " + name);
        }

        @Override
        public Map<String, String> configMap(String name) {
            throw new AssertionError("read " + name);
        }
    };

    private final LdapDirectories directories = new LdapDirectories(NONE);

    @Test
    void keepsTheDirectoryUntilItsSettingsChange() {
        var first = of(SETTINGS);
        assertThat(of(SETTINGS)).isSameAs(first);

        var other = of(SETTINGS + "\ntimeout: 1s");
        assertThat(other).isNotSameAs(first);
        assertThat(((Unavailable) first.find("alice")).message()).contains("its configuration has just changed");
    }

    @Test
    void makesAnotherAfterItWasNotNeeded() {
        var first = of(SETTINGS);
        assertThat(directories.of(null, name -> {
                    throw new AssertionError(name);
                }))
                .isSameAs(Directory.NONE);
        assertThat(of(SETTINGS)).isNotSameAs(first);
    }

    private Directory of(String settings) {
        return directories.of(new DirectoryConfig.InLdap(LdapDirectoryIT.settings(settings)), name -> {
            throw new AssertionError(name);
        });
    }
}
