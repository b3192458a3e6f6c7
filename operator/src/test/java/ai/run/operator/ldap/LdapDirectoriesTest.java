package ai.run.operator.ldap;

import static org.assertj.core.api.Assertions.assertThat;

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

    @Test
    void keepsTheDirectoryUntilItsSettingsChange() {
        try (var directories = new LdapDirectories(NONE)) {
            var first = directories.get(LdapDirectoryIT.settings(SETTINGS));
            assertThat(directories.get(LdapDirectoryIT.settings(SETTINGS))).isSameAs(first);

            var other = directories.get(LdapDirectoryIT.settings(SETTINGS + "\ntimeout: 1s"));
            assertThat(other).isNotSameAs(first);
            assertThat(((Unavailable) first.find("alice")).message()).contains("its configuration has just changed");
        }
    }

    @Test
    void makesAnotherAfterItWasNotNeeded() {
        try (var directories = new LdapDirectories(NONE)) {
            var first = directories.get(LdapDirectoryIT.settings(SETTINGS));
            directories.release();
            assertThat(directories.get(LdapDirectoryIT.settings(SETTINGS))).isNotSameAs(first);
        }
    }
}
