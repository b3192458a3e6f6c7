package ai.run.operator.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.VersionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerFeaturesTest {

    @ParameterizedTest
    @CsvSource({
        "1, 16,   false",
        "1, 21,   false",
        "1, 21+,  false",
        "1, 22,   true",
        "1, 22+,  true",
        "1, 28-gke.100, true",
        "1, 34,   true",
        "2, 0,    true",
        // a server that does not say is taken for a new one
        "1, '',   true",
        "1, ,     true",
        "'', '',  true",
        ", ,      true",
    })
    void jobsCanBeSuspendedSince122(String major, String minor, boolean known) {
        var version =
                new VersionInfo.Builder().withMajor(major).withMinor(minor).build();

        assertThat(ServerFeatures.knowsSuspend(version)).isEqualTo(known);
    }

    @ParameterizedTest
    @CsvSource({"1, 20, false", "1, 32, false", "1, 33, true", "1, 33+, true", "2, 0, true", "1, '', true"})
    void groupsCanBeStrictSince133(String major, String minor, boolean known) {
        var version =
                new VersionInfo.Builder().withMajor(major).withMinor(minor).build();

        assertThat(ServerFeatures.knowsStrictGroups(version)).isEqualTo(known);
    }

    @ParameterizedTest
    @CsvSource({"1, 20, false", "1, 30, false", "1, 31, true", "1, 33+, true", "2, 0, true", "1, '', true"})
    void groupsMayBeStrictSince131(String major, String minor, boolean known) {
        var version =
                new VersionInfo.Builder().withMajor(major).withMinor(minor).build();

        assertThat(ServerFeatures.mayKnowStrictGroups(version)).isEqualTo(known);
    }
}
