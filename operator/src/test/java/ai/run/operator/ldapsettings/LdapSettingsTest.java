package ai.run.operator.ldapsettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.run.operator.clusterconfig.ClusterConfigMap;
import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.clusterconfig.DirectoryConfig;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Invalid;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Valid;
import ai.run.operator.ldapsettings.LdapSettings.Attributes;
import ai.run.operator.ldapsettings.LdapSettings.CaSource;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code identity.directory.ldap} of the cluster-config. */
class LdapSettingsTest {

    private static final String URL =
            "allowed: a URL such as ldaps://ldap.example.org or ldap://ldap.example.org:389, without a path";
    private static final String USER_FILTER = "(&(objectClass=posixAccount)(uid={name}))";
    private static final String GROUP_FILTER = "(&(objectClass=posixGroup)(|(memberUid={name})(member={dn})))";
    private static final String USER_FILTER_EXAMPLE = "; write it like " + USER_FILTER;

    @Test
    void twoKeysAreEnoughForRfc2307() {
        assertThat(settings("url: ldaps://ldap.example.org\nbaseDn: dc=example,dc=org"))
                .isEqualTo(new LdapSettings(
                        List.of(new LdapServer(false, "ldap.example.org", 636)),
                        "dc=example,dc=org",
                        "dc=example,dc=org",
                        FilterTemplate.parse(USER_FILTER),
                        FilterTemplate.parse(GROUP_FILTER),
                        Attributes.DEFAULT,
                        null,
                        null,
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(5)));
    }

    @Test
    void readsEveryKey() {
        var yaml =
                """
                url: [ldaps://dc1.example.org, "ldap://[::1]:10389"]
                startTls: true
                baseDn: ou=people,dc=example,dc=org
                groupBaseDn: ou=groups,dc=example,dc=org
                userFilter: (sAMAccountName={name})
                groupFilter: (member:1.2.840.113556.1.4.1941:={dn})
                attributes: {uid: msSFU30UidNumber, gid: msSFU30GidNumber, groupGid: msSFU30GidNumber, memberOf: memberOf}
                bindSecret: {name: runai-ldap}
                caSecret: {name: runai-ldap, key: ldap-ca.pem}
                timeout: 10s
                cacheTtl: 0s
                """;

        assertThat(settings(yaml))
                .isEqualTo(new LdapSettings(
                        List.of(new LdapServer(false, "dc1.example.org", 636), new LdapServer(true, "::1", 10389)),
                        "ou=people,dc=example,dc=org",
                        "ou=groups,dc=example,dc=org",
                        FilterTemplate.parse("(sAMAccountName={name})"),
                        FilterTemplate.parse("(member:1.2.840.113556.1.4.1941:={dn})"),
                        new Attributes("msSFU30UidNumber", "msSFU30GidNumber", "msSFU30GidNumber", "memberOf"),
                        "runai-ldap",
                        new CaSource(true, "runai-ldap", "ldap-ca.pem"),
                        Duration.ofSeconds(10),
                        Duration.ZERO));
    }

    @Test
    void theAuthoritiesMayBeInAConfigMap() {
        assertThat(settings("url: ldaps://a\nbaseDn: dc=org\ncaConfigMap: {name: ldap-ca}")
                        .ca())
                .isEqualTo(new CaSource(false, "ldap-ca", "ca.crt"));
    }

    @ParameterizedTest
    @CsvSource({
        "ldaps://ldap.example.org/, ldaps://ldap.example.org",
        "ldaps://ldap.example.org:636, ldaps://ldap.example.org",
        "ldaps://ldap.example.org:1636, ldaps://ldap.example.org:1636",
        "ldaps://[2001:db8::1]:1636, ldaps://[2001:db8::1]:1636",
        "ldap://10.0.0.1, ldap://10.0.0.1",
    })
    void showsAServerAsItsUrl(String written, String shown) {
        assertThat(LdapServer.parse(written)).map(LdapServer::toString).contains(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ldaps://",
                "ldaps:///",
                "ldaps://:636",
                "ldapi://a",
                "LDAPS://a",
                "ldaps://a:",
                "ldaps://a:0",
                "ldaps://a:0636",
                "ldaps://a:+636",
                "ldaps://a//",
                "ldaps://a/dc=org",
                "ldaps://a/%20",
                "ldaps://a/??sub?(uid=alice)",
                "ldaps://a?uid",
                "ldaps://a#b",
                "ldaps://a%20b",
                "ldaps://a b",
                "ldaps://alice@a",
                "ldaps://::1",
                "ldaps://[::1",
                "ldaps://[fe80::1%eth0]",
                " ldaps://a",
                "ldaps://a\n"
            })
    void anythingButASchemeAHostAndAPortIsNoServer(String url) {
        assertThat(LdapServer.parse(url)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void failsClosedOnMistakes(String yaml, String problem) {
        assertThat(problem(yaml)).isEqualTo(problem);
    }

    static Stream<Arguments> failsClosedOnMistakes() {
        var rest = "baseDn: dc=org\n";
        var url = "url: ldaps://a\n";
        return Stream.of(
                arguments("{}", "line 4: identity.directory.ldap lacks the key baseDn; add it"),
                arguments(rest, "line 4: identity.directory.ldap lacks the key url; add it"),
                arguments(rest + "url: []", "line 5: identity.directory.ldap.url is a list of 0 servers; list 1 to 8"),
                arguments(
                        rest + "url: ldap.example.org",
                        "line 5: identity.directory.ldap.url is the text \"ldap.example.org\"; " + URL),
                arguments(
                        rest + "url: [ldaps://a, ldaps://b/dc=org]",
                        "line 5: identity.directory.ldap.url[1] is the text \"ldaps://b/dc=org\"; " + URL),
                arguments(
                        rest + "url: ldaps://a:65536",
                        "line 5: identity.directory.ldap.url is the text \"ldaps://a:65536\"; " + URL),
                arguments(
                        rest + "url: ldap://a",
                        "line 5: identity.directory.ldap.url is \"ldap://a\", which begins without TLS; use ldaps://, or"
                                + " set startTls: true beside url"),
                arguments(
                        rest + "url: ldap://a\nstartTls: false",
                        "line 5: identity.directory.ldap.url is \"ldap://a\", which begins without TLS; use ldaps://, or"
                                + " set startTls: true beside url"),
                arguments(
                        rest + url + "startTls: true",
                        "line 5: identity.directory.ldap.url has no ldap:// URL for startTls to apply to; remove"
                                + " startTls, or use ldap://"),
                arguments(
                        url + "baseDn: example.org",
                        "line 5: identity.directory.ldap.baseDn is the text \"example.org\"; allowed: a distinguished"
                                + " name such as dc=example,dc=org"),
                arguments(
                        rest + url + "userFilter: (uid={name}",
                        "line 6: identity.directory.ldap.userFilter is no LDAP filter: "),
                arguments(
                        rest + url + "userFilter: (uid=alice)",
                        "line 6: identity.directory.ldap.userFilter must depend on the user, by {name} and nothing else"
                                + USER_FILTER_EXAMPLE),
                arguments(
                        rest + url + "userFilter: (uid={dn})",
                        "line 6: identity.directory.ldap.userFilter must depend on the user, by {name} and nothing else"
                                + USER_FILTER_EXAMPLE),
                arguments(
                        rest + url + "userFilter: (uid={name}*)",
                        "line 6: identity.directory.ldap.userFilter has a placeholder beside a * or in a comparison other"
                                + " than = and :=; compare with the whole value" + USER_FILTER_EXAMPLE),
                arguments(
                        rest + url + "userFilter: (&(uid={name})(uid>={name}))",
                        "line 6: identity.directory.ldap.userFilter has a placeholder beside a * or in a comparison other"
                                + " than = and :=; compare with the whole value" + USER_FILTER_EXAMPLE),
                arguments(
                        rest + url + "groupFilter: (objectClass=posixGroup)",
                        "line 6: identity.directory.ldap.groupFilter must depend on the user, by {dn} or {name} and nothing"
                                + " else; write it like " + GROUP_FILTER),
                arguments(
                        rest + url + "attributes: {uid: 'uid Number'}",
                        "line 6: identity.directory.ldap.attributes.uid is the text \"uid Number\"; allowed: the name of an"
                                + " LDAP attribute such as uidNumber"),
                arguments(
                        rest + url + "bindSecret: {name: runai-ldap, namespace: other}",
                        "line 6: identity.directory.ldap.bindSecret.namespace is not a known key; allowed: name"),
                arguments(
                        rest + url + "bindSecret: {name: Runai_Ldap}",
                        "line 6: identity.directory.ldap.bindSecret.name is the text \"Runai_Ldap\"; allowed: the name of a"
                                + " Secret"),
                arguments(
                        rest + url + "caSecret: {name: a}\ncaConfigMap: {name: a}",
                        "line 4: identity.directory.ldap has both caSecret and caConfigMap; keep one"),
                arguments(
                        rest + url + "timeout: 5",
                        "line 6: identity.directory.ldap.timeout is 5; allowed: a duration from 1s to 1m such as 5s or 1m"),
                arguments(
                        rest + url + "timeout: 61s",
                        "line 6: identity.directory.ldap.timeout is the text \"61s\"; allowed: a duration from 1s to 1m"
                                + " such as 5s or 1m"),
                arguments(
                        rest + url + "cacheTtl: 25h",
                        "line 6: identity.directory.ldap.cacheTtl is the text \"25h\"; allowed: a duration from 0s to 24h"
                                + " such as 5s or 1m"),
                arguments(
                        rest + url + "password: secret",
                        "line 6: identity.directory.ldap.password is not a known key; allowed: url, startTls, baseDn,"
                                + " groupBaseDn, userFilter, groupFilter, attributes, bindSecret, caSecret, caConfigMap,"
                                + " timeout, cacheTtl"));
    }

    @Test
    void thereIsOneDirectoryAndNotTwo() {
        var both = read("identity: {directory: {configMap: {name: a}, ldap: {url: ldaps://a, baseDn: dc=org}}}");
        assertThat(((Invalid) both).message())
                .endsWith("line 1: identity.directory needs one of the keys configMap and ldap, and not both");
    }

    private static LdapSettings settings(String ldap) {
        var parsed = read(document(ldap));
        assertThat(parsed).isInstanceOf(Valid.class);
        return ((DirectoryConfig.InLdap) ((Valid) parsed).config().identity().directory()).settings();
    }

    /** As far as the expected message goes, where it ends in a library's words. */
    private static String problem(String ldap) {
        var message = ((Invalid) read(document(ldap))).message();
        var start = "ConfigMap runai/cluster-config, key config, ";
        assertThat(message).startsWith(start);
        var ours = message.substring(start.length());
        var libraryWords = ours.indexOf("is no LDAP filter: ");
        return libraryWords < 0 ? ours : ours.substring(0, libraryWords + "is no LDAP filter: ".length());
    }

    private static String document(String ldap) {
        return "identity:\n  directory:\n    ldap:\n" + ldap.indent(6);
    }

    private static ParsedClusterConfig read(String yaml) {
        return ClusterConfigParser.read(List.of(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("runai")
                .withName("cluster-config")
                .endMetadata()
                .addToData(ClusterConfigMap.KEY, yaml)
                .build()));
    }
}
