package ai.run.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.run.operator.clusterconfig.ClusterConfig.SubmitterClaims;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmitterReaderTest {

    @ParameterizedTest
    @MethodSource
    void readsTheFormsThatGatewaysProduce(Map<String, List<String>> extra, Submitter expected) {
        assertThat(read(extra)).isEqualTo(expected);
    }

    static Stream<Arguments> readsTheFormsThatGatewaysProduce() {
        return Stream.of(
                arguments(Map.of(), submitter(null, null)),
                arguments(numbers("1234", "5678"), submitter(1234L, 5678L)),
                arguments(numbers(" 1234 ", "5678.0"), submitter(1234L, 5678L)),
                arguments(numbers("0", "0"), submitter(0L, 0L)),
                arguments(Map.of("run.ai/uid", List.of("1234")), submitter(1234L, null)),
                arguments(groups("4000", "4001"), submitter(null, null, 4000L, 4001L)),
                arguments(groups("4000,4001"), submitter(null, null, 4000L, 4001L)),
                arguments(groups("4000 4001"), submitter(null, null, 4000L, 4001L)),
                arguments(groups("[4000, 4001]"), submitter(null, null, 4000L, 4001L)),
                arguments(groups("[\"4000\",\"4001\"]"), submitter(null, null, 4000L, 4001L)),
                arguments(groups("", " "), submitter(null, null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "-1",
                "+1",
                "0x10",
                "01234",
                "1e3",
                "1234.5",
                "1;2",
                "\u0661\u0662",
                "99999999999999999999"
            })
    void whatIsNoNumberMakesAllNumbersUnusable(String value) {
        var extra = Map.of("run.ai/uid", List.of("1234"), "run.ai/supplemental-groups", List.of("4000", value));

        var submitter = read(extra);

        assertThat(submitter.numbers()).isEqualTo(new Directory.PosixIds(null, null, List.of()));
        assertThat(submitter.problem()).startsWith("its claim run.ai/supplemental-groups is \"");
    }

    @Test
    void twoUidsAreOneTooMany() {
        var submitter = read(Map.of("run.ai/uid", List.of("1234", "1235")));

        assertThat(submitter.uid()).isNull();
        assertThat(submitter.problem()).isEqualTo("its claim run.ai/uid has several values: [1234, 1235]");
    }

    @ParameterizedTest
    @MethodSource
    void aLoginNameIsBetweenPrefixAndSuffix(String prefix, String suffix, String username, String loginName) {
        var claims = new SubmitterClaims(prefix, suffix, "u", "g", "s");

        assertThat(new Submitter(username, List.of(), null, null, List.of(), null).loginName(claims))
                .isEqualTo(loginName);
    }

    static Stream<Arguments> aLoginNameIsBetweenPrefixAndSuffix() {
        return Stream.of(
                arguments("", "", "alice", "alice"),
                arguments("", "", "alice@example.com", "alice@example.com"),
                arguments("oidc:", "", "oidc:alice", "alice"),
                arguments("oidc:", "", "alice", null),
                arguments("oidc:", "", "OIDC:alice", null),
                arguments("", "", "oidc:alice", null),
                arguments("", "", "system:serviceaccount:argocd:deployer", null),
                arguments("oidc:", "", "oidc:", null),
                arguments("oidc:", "", "oidc:root", null),
                arguments("oidc:", "", "oidc:Root", null),
                arguments("oidc:", "", "oidc:1234", null),
                arguments("oidc:", "", "oidc:\u0430lice", null),
                arguments("oidc:", "", "oidc:../alice", null),
                arguments("", "", "first.last", "first.last"),
                arguments("oidc:", "", "oidc:First.Last", "First.Last"),
                arguments("CORP\\", "", "CORP\\alice", "alice"),
                arguments("CORP\\", "", "OTHER\\alice", null),
                arguments("CORP\\", "", "alice", null),
                arguments("oidc:", "@corp.example.org", "oidc:alice@corp.example.org", "alice"),
                arguments("", "@corp.example.org", "first.last@corp.example.org", "first.last"),
                // another domain, another provider, none at all: nobody's
                arguments("oidc:", "@corp.example.org", "oidc:alice@other.example.org", null),
                arguments("oidc:", "@corp.example.org", "oidc:alice@corp.example.org.evil.example", null),
                arguments("oidc:", "@corp.example.org", "oidc:alice@evil-corp.example.org", null),
                arguments("oidc:", "@corp.example.org", "oidc:alice@CORP.example.org", null),
                arguments("oidc:", "@corp.example.org", "oidc:alice@other.example.org@corp.example.org", null),
                arguments("oidc:", "@corp.example.org", "alice@corp.example.org", null),
                arguments("oidc:", "@corp.example.org", "oidc:alice", null),
                arguments("oidc:", "@corp.example.org", "oidc:@corp.example.org", null),
                arguments("oidc:", "@corp.example.org", "oidc:root@corp.example.org", null),
                arguments("oidc:", "@corp.example.org", "oidc:1234@corp.example.org", null),
                arguments("", "@corp.example.org", "system:serviceaccount:argocd:deployer", null),
                // where they would overlap, neither is there
                arguments("oidc:a", "alice", "oidc:alice", null));
    }

    private static Submitter read(Map<String, List<String>> extra) {
        return SubmitterReader.read("oidc:alice", List.of("team-a"), extra, SubmitterClaims.DEFAULT);
    }

    private static Map<String, List<String>> numbers(String uid, String gid) {
        return Map.of("run.ai/uid", List.of(uid), "run.ai/gid", List.of(gid));
    }

    private static Map<String, List<String>> groups(String... values) {
        return Map.of("run.ai/supplemental-groups", List.of(values));
    }

    private static Submitter submitter(Long uid, Long gid, Long... supplementalGroups) {
        return new Submitter("oidc:alice", List.of("team-a"), uid, gid, List.of(supplementalGroups), null);
    }
}
