package ai.run.operator.clusterconfig;

import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.clusterconfig.ClusterConfig.SubmitterClaims;
import ai.run.operator.clusterconfig.ClusterConfig.Trust;
import ai.run.operator.clusterconfig.IdRanges.Range;
import ai.run.operator.ldapsettings.LdapSettingsReader;
import ai.run.operator.yaml.Durations;
import ai.run.operator.yaml.InvalidYamlException;
import ai.run.operator.yaml.ObjectNames;
import ai.run.operator.yaml.YamlValue;
import ai.run.v1.Identity.Source;
import ai.run.v1.User;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the part {@code identity} of the cluster-config. */
final class IdentityPolicyReader {

    private static final Pattern RANGE = Pattern.compile("([1-9][0-9]{0,9})(?:-([1-9][0-9]{0,9}))?");
    private static final String RANGE_ALLOWED =
            "a range such as \"1000-60000\" or one ID, from 1 to " + User.ID_MAX + ", the smaller end first";

    /** The API server turns the keys into lower case. */
    private static final Pattern CLAIM = Pattern.compile("[a-z0-9][a-z0-9._/-]{0,252}");

    private static final Duration AGE_MAX = Duration.ofDays(365);

    private static final Map<String, Trust> TRUSTS =
            Map.of("Claimed", Trust.CLAIMED, "Authenticated", Trust.AUTHENTICATED);

    private static final Map<String, Source> SOURCES =
            Map.of("Submitter", Source.SUBMITTER, "Directory", Source.DIRECTORY);

    private IdentityPolicyReader() {}

    static IdentityPolicy read(YamlValue value) throws InvalidYamlException {
        var keys = value.mapping(
                "trust",
                "allowedUids",
                "allowedGids",
                "sources",
                "directory",
                "submitter",
                "maxSubmissionAge",
                "wildcardGrants",
                "requireStrictGroups");
        var defaults = IdentityPolicy.DEFAULT;
        var trust = keys.optional("trust", IdentityPolicyReader::trust).orElse(defaults.trust());
        return new IdentityPolicy(
                keys.optional("allowedUids", IdentityPolicyReader::ranges).orElse(defaults.allowedUids()),
                keys.optional("allowedGids", IdentityPolicyReader::ranges).orElse(defaults.allowedGids()),
                keys.optional("sources", IdentityPolicyReader::sources).orElse(defaults.sources()),
                keys.optional("directory", IdentityPolicyReader::directory).orElse(defaults.directory()),
                trust,
                keys.optional("submitter", IdentityPolicyReader::submitter).orElse(defaults.submitter()),
                keys.optional("maxSubmissionAge", age -> Durations.read(age, Duration.ofSeconds(1), AGE_MAX))
                        .orElse(defaults.maxSubmissionAge()),
                keys.optional("wildcardGrants", YamlValue::bool).orElse(defaults.wildcardGrants()),
                keys.optional("requireStrictGroups", YamlValue::bool).orElse(trust == Trust.AUTHENTICATED));
    }

    private static Trust trust(YamlValue value) throws InvalidYamlException {
        return Objects.requireNonNull(TRUSTS.get(value.text("Claimed or Authenticated", TRUSTS::containsKey)));
    }

    private static SubmitterClaims submitter(YamlValue value) throws InvalidYamlException {
        var keys = value.mapping("usernamePrefix", "usernameSuffix", "uidClaim", "gidClaim", "supplementalGroupsClaim");
        var defaults = SubmitterClaims.DEFAULT;
        return new SubmitterClaims(
                keys.optional("usernamePrefix", IdentityPolicyReader::usernamePrefix)
                        .orElse(defaults.usernamePrefix()),
                keys.optional("usernameSuffix", IdentityPolicyReader::usernameSuffix)
                        .orElse(defaults.usernameSuffix()),
                keys.optional("uidClaim", IdentityPolicyReader::claim).orElse(defaults.uid()),
                keys.optional("gidClaim", IdentityPolicyReader::claim).orElse(defaults.gid()),
                keys.optional("supplementalGroupsClaim", IdentityPolicyReader::claim)
                        .orElse(defaults.supplementalGroups()));
    }

    private static String usernamePrefix(YamlValue value) throws InvalidYamlException {
        return value.isEmptyText() ? "" : value.text("a text such as \"oidc:\", or \"\" for none", text -> true);
    }

    private static String usernameSuffix(YamlValue value) throws InvalidYamlException {
        return value.isEmptyText()
                ? ""
                : value.text("a text such as \"@corp.example.org\", or \"\" for none", text -> true);
    }

    private static String claim(YamlValue value) throws InvalidYamlException {
        return value.text(
                "the key of an extra value of the API server's authentication, in lower case, such as run.ai/uid",
                text -> CLAIM.matcher(text).matches());
    }

    private static IdRanges ranges(YamlValue value) throws InvalidYamlException {
        var ranges = value.list(IdentityPolicyReader::range);
        if (ranges.isEmpty()) {
            throw value.invalid("is an empty list, which would allow nobody; allowed: " + RANGE_ALLOWED);
        }
        return new IdRanges(ranges);
    }

    private static Range range(YamlValue value) throws InvalidYamlException {
        return parsed(value.textOrWholeNumber(
                        RANGE_ALLOWED, text -> parsed(text).isPresent()))
                .orElseThrow();
    }

    private static Optional<Range> parsed(String text) {
        var range = RANGE.matcher(text);
        if (!range.matches()) {
            return Optional.empty();
        }
        var first = Long.parseLong(range.group(1));
        var last = range.group(2) == null ? first : Long.parseLong(range.group(2));
        return first <= last && last <= User.ID_MAX ? Optional.of(new Range(first, last)) : Optional.empty();
    }

    private static List<Source> sources(YamlValue value) throws InvalidYamlException {
        var sources = value.list(IdentityPolicyReader::source);
        if (sources.stream().distinct().count() < sources.size()) {
            throw value.invalid("has a source twice; list each once, in the order in which they are asked");
        }
        return sources;
    }

    private static Source source(YamlValue value) throws InvalidYamlException {
        var name = value.text("Submitter or Directory (spec.user itself always comes first)", SOURCES::containsKey);
        return Objects.requireNonNull(SOURCES.get(name));
    }

    private static DirectoryConfig directory(YamlValue value) throws InvalidYamlException {
        var keys = value.mapping("configMap", "ldap");
        var configMap = keys.optional("configMap", IdentityPolicyReader::configMap);
        var ldap = keys.optional("ldap", settings -> new DirectoryConfig.InLdap(LdapSettingsReader.read(settings)));
        if (configMap.isPresent() == ldap.isPresent()) {
            throw value.invalid("needs one of the keys configMap and ldap, and not both");
        }
        return configMap.<DirectoryConfig>map(found -> found).orElseGet(ldap::orElseThrow);
    }

    private static DirectoryConfig.InConfigMap configMap(YamlValue value) throws InvalidYamlException {
        return new DirectoryConfig.InConfigMap(
                value.mapping("name").required("name", name -> ObjectNames.read(name, "ConfigMap")));
    }
}
