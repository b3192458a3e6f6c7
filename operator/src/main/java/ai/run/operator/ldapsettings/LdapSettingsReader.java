package ai.run.operator.ldapsettings;

import ai.run.operator.ldapsettings.LdapSettings.Attributes;
import ai.run.operator.ldapsettings.LdapSettings.CaSource;
import ai.run.operator.text.Printable;
import ai.run.operator.yaml.Durations;
import ai.run.operator.yaml.InvalidYamlException;
import ai.run.operator.yaml.ObjectNames;
import ai.run.operator.yaml.YamlMapping;
import ai.run.operator.yaml.YamlValue;
import com.unboundid.ldap.sdk.DN;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the part {@code identity.directory.ldap} of the cluster-config. */
public final class LdapSettingsReader {

    private static final String USER_FILTER = "(&(objectClass=posixAccount)(uid={name}))";
    private static final String GROUP_FILTER = "(&(objectClass=posixGroup)(|(memberUid={name})(member={dn})))";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(1);
    private static final Duration CACHE_TTL = Duration.ofMinutes(5);
    private static final Duration CACHE_TTL_MAX = Duration.ofHours(24);

    private static final int SERVERS_MAX = 8;
    private static final int TEXT_MAX_LENGTH = 1_000;
    private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,126}");
    private static final Pattern DATA_KEY = Pattern.compile("[A-Za-z0-9._-]{1,253}");

    private LdapSettingsReader() {}

    /** Reads the value of {@code identity.directory.ldap}. */
    public static LdapSettings read(YamlValue value) throws InvalidYamlException {
        var keys = value.mapping(
                "url",
                "startTls",
                "baseDn",
                "groupBaseDn",
                "userFilter",
                "groupFilter",
                "attributes",
                "bindSecret",
                "caSecret",
                "caConfigMap",
                "timeout",
                "cacheTtl");
        var startTls = keys.optional("startTls", YamlValue::bool).orElse(false);
        var baseDn = keys.required("baseDn", LdapSettingsReader::dn);
        return new LdapSettings(
                keys.required("url", urls -> servers(urls, startTls)),
                baseDn,
                keys.optional("groupBaseDn", LdapSettingsReader::dn).orElse(baseDn),
                filter(keys, "userFilter", USER_FILTER, Set.of("name")),
                filter(keys, "groupFilter", GROUP_FILTER, Set.of("name", "dn")),
                keys.optional("attributes", LdapSettingsReader::attributes).orElse(Attributes.DEFAULT),
                keys.optional("bindSecret", LdapSettingsReader::bindSecret).orElse(null),
                ca(value, keys),
                keys.optional("timeout", timeout -> Durations.read(timeout, Duration.ofSeconds(1), TIMEOUT_MAX))
                        .orElse(TIMEOUT),
                keys.optional("cacheTtl", ttl -> Durations.read(ttl, Duration.ZERO, CACHE_TTL_MAX))
                        .orElse(CACHE_TTL));
    }

    private static List<LdapServer> servers(YamlValue value, boolean startTls) throws InvalidYamlException {
        var servers = value.listOrOne(url -> server(url, startTls));
        if (servers.isEmpty() || servers.size() > SERVERS_MAX) {
            throw value.invalid("is a list of " + servers.size() + " servers; list 1 to " + SERVERS_MAX);
        }
        if (startTls && servers.stream().noneMatch(LdapServer::startTls)) {
            throw value.invalid("has no ldap:// URL for startTls to apply to; remove startTls, or use ldap://");
        }
        return servers;
    }

    /** Without TLS anybody on the way could read the operator's password and answer as the directory. */
    private static LdapServer server(YamlValue value, boolean startTls) throws InvalidYamlException {
        var url = value.text(
                "a URL such as ldaps://ldap.example.org or ldap://ldap.example.org:389, without a path",
                text -> LdapServer.parse(text).isPresent());
        var server = LdapServer.parse(url).orElseThrow();
        if (server.startTls() && !startTls) {
            throw value.invalid("is " + Printable.quoted(url)
                    + ", which begins without TLS; use ldaps://, or set startTls: true beside url");
        }
        return server;
    }

    private static String dn(YamlValue value) throws InvalidYamlException {
        return value.text(
                "a distinguished name such as dc=example,dc=org",
                text -> text.length() <= TEXT_MAX_LENGTH && DN.isValidDN(text));
    }

    private static FilterTemplate filter(YamlMapping keys, String key, String byDefault, Set<String> placeholders)
            throws InvalidYamlException {
        return keys.optional(key, value -> filter(value, byDefault, placeholders))
                .orElseGet(() -> FilterTemplate.parse(byDefault));
    }

    private static FilterTemplate filter(YamlValue value, String byDefault, Set<String> placeholders)
            throws InvalidYamlException {
        var text = value.text(
                "an LDAP filter such as " + byDefault + ", of at most " + TEXT_MAX_LENGTH + " characters",
                filter -> filter.length() <= TEXT_MAX_LENGTH);
        try {
            var template = FilterTemplate.parse(text);
            var found = template.placeholders();
            if (found.isEmpty() || !placeholders.containsAll(found)) {
                throw new IllegalArgumentException("must depend on the user, by "
                        + String.join(" or ", braced(placeholders)) + " and nothing else");
            }
            return template;
        } catch (IllegalArgumentException e) {
            throw value.invalid(Printable.sentence(String.valueOf(e.getMessage())) + "; write it like " + byDefault);
        }
    }

    private static List<String> braced(Set<String> placeholders) {
        return placeholders.stream().sorted().map(name -> "{" + name + "}").toList();
    }

    private static Attributes attributes(YamlValue value) throws InvalidYamlException {
        var keys = value.mapping("uid", "gid", "groupGid", "memberOf");
        var defaults = Attributes.DEFAULT;
        return new Attributes(
                keys.optional("uid", LdapSettingsReader::attribute).orElse(defaults.uid()),
                keys.optional("gid", LdapSettingsReader::attribute).orElse(defaults.gid()),
                keys.optional("groupGid", LdapSettingsReader::attribute).orElse(defaults.groupGid()),
                keys.optional("memberOf", LdapSettingsReader::attribute).orElse(defaults.memberOf()));
    }

    private static String attribute(YamlValue value) throws InvalidYamlException {
        return value.text(
                "the name of an LDAP attribute such as uidNumber",
                text -> ATTRIBUTE.matcher(text).matches());
    }

    private static String bindSecret(YamlValue value) throws InvalidYamlException {
        return value.mapping("name").required("name", name -> ObjectNames.read(name, "Secret"));
    }

    private static @Nullable CaSource ca(YamlValue value, YamlMapping keys) throws InvalidYamlException {
        var secret = keys.optional("caSecret", ca -> caSource(ca, true));
        var configMap = keys.optional("caConfigMap", ca -> caSource(ca, false));
        if (secret.isPresent() && configMap.isPresent()) {
            throw value.invalid("has both caSecret and caConfigMap; keep one");
        }
        return secret.or(() -> configMap).orElse(null);
    }

    private static CaSource caSource(YamlValue value, boolean secret) throws InvalidYamlException {
        var keys = value.mapping("name", "key");
        return new CaSource(
                secret,
                keys.required("name", name -> ObjectNames.read(name, secret ? "Secret" : "ConfigMap")),
                keys.optional("key", LdapSettingsReader::dataKey).orElse(CaSource.DEFAULT_KEY));
    }

    private static String dataKey(YamlValue value) throws InvalidYamlException {
        return value.text("a key of its data such as " + CaSource.DEFAULT_KEY, text -> DATA_KEY.matcher(text)
                .matches());
    }
}
