package ai.run.operator.cli.render;

import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.ClusterConfig.ContainerResources;
import ai.run.operator.clusterconfig.ClusterConfig.HomeDefaults;
import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.clusterconfig.ClusterConfig.SubmitterClaims;
import ai.run.operator.clusterconfig.ClusterConfig.Trust;
import ai.run.operator.clusterconfig.DirectoryConfig;
import ai.run.operator.clusterconfig.IdRanges;
import ai.run.operator.clusterconfig.PodSecurityAllowances;
import ai.run.operator.ldapsettings.LdapServer;
import ai.run.operator.ldapsettings.LdapSettings;
import ai.run.v1.Identity.Source;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** A cluster-config with all of its defaults, by the keys that it is written with: read again, it is the same. */
final class EffectiveRules {

    private EffectiveRules() {}

    static ObjectNode of(ClusterConfig config) {
        var rules = object();
        rules.put("enforceRunAsUser", config.enforceRunAsUser());
        rules.put("enforcePreventPrivilegeEscalation", config.enforcePreventPrivilegeEscalation());
        rules.set("identity", identity(config.identity()));
        if (config.allowedServiceAccounts() != null) {
            rules.set("allowedServiceAccounts", texts(config.allowedServiceAccounts()));
        }
        rules.set("homeDir", homeDir(config.homeDir()));
        rules.putObject("podSecurity").set("allow", allowances(config.podSecurity()));
        if (config.securityContextConstraints() != null) {
            rules.putObject("openshift").put("securityContextConstraints", config.securityContextConstraints());
        }
        return rules;
    }

    private static ObjectNode identity(IdentityPolicy policy) {
        var identity = object();
        identity.put("trust", policy.trust() == Trust.AUTHENTICATED ? "Authenticated" : "Claimed");
        identity.set("allowedUids", ranges(policy.allowedUids()));
        identity.set("allowedGids", ranges(policy.allowedGids()));
        identity.set(
                "sources",
                texts(policy.sources().stream().map(EffectiveRules::source).toList()));
        if (policy.directory() instanceof DirectoryConfig.InConfigMap configMap) {
            identity.putObject("directory").putObject("configMap").put("name", configMap.name());
        } else if (policy.directory() instanceof DirectoryConfig.InLdap ldap) {
            identity.putObject("directory").set("ldap", ldap(ldap.settings()));
        }
        identity.set("submitter", submitter(policy.submitter()));
        identity.put("maxSubmissionAge", duration(policy.maxSubmissionAge()));
        identity.put("wildcardGrants", policy.wildcardGrants());
        identity.put("requireStrictGroups", policy.requireStrictGroups());
        return identity;
    }

    private static String source(Source source) {
        return source == Source.SUBMITTER ? "Submitter" : "Directory";
    }

    private static ObjectNode submitter(SubmitterClaims claims) {
        return object().put("usernamePrefix", claims.usernamePrefix())
                .put("usernameSuffix", claims.usernameSuffix())
                .put("uidClaim", claims.uid())
                .put("gidClaim", claims.gid())
                .put("supplementalGroupsClaim", claims.supplementalGroups());
    }

    private static ObjectNode ldap(LdapSettings settings) {
        var ldap = object();
        ldap.set(
                "url",
                texts(settings.servers().stream().map(LdapServer::toString).toList()));
        ldap.put("startTls", settings.servers().stream().anyMatch(LdapServer::startTls));
        ldap.put("baseDn", settings.baseDn());
        ldap.put("groupBaseDn", settings.groupBaseDn());
        ldap.put("userFilter", settings.userFilter().filter().toString());
        ldap.put("groupFilter", settings.groupFilter().filter().toString());
        var attributes = ldap.putObject("attributes")
                .put("uid", settings.attributes().uid())
                .put("gid", settings.attributes().gid())
                .put("groupGid", settings.attributes().groupGid());
        if (settings.attributes().memberOf() != null) {
            attributes.put("memberOf", settings.attributes().memberOf());
        }
        if (settings.bindSecret() != null) {
            ldap.putObject("bindSecret").put("name", settings.bindSecret());
        }
        if (settings.ca() != null) {
            ldap.putObject(settings.ca().secret() ? "caSecret" : "caConfigMap")
                    .put("name", settings.ca().name())
                    .put("key", settings.ca().key());
        }
        ldap.put("timeout", duration(settings.timeout()));
        ldap.put("cacheTtl", duration(settings.cacheTtl()));
        return ldap;
    }

    /** Its limit is its default where the administrator names none, and there is none then. */
    private static ObjectNode homeDir(HomeDefaults defaults) {
        var home = object().put("image", defaults.image()).put("parent", defaults.parent());
        if (defaults.maximum() != null) {
            home.put("sizeLimit", defaults.maximum().toString());
        }
        if (defaults.resources() != null) {
            home.set("resources", resources(defaults.resources()));
        }
        return home;
    }

    private static ObjectNode resources(ContainerResources asked) {
        var resources = object();
        resources.set("requests", quantities(asked.requests()));
        resources.set("limits", quantities(asked.limits()));
        return resources;
    }

    private static ObjectNode quantities(Map<String, Quantity> amounts) {
        var quantities = object();
        new TreeMap<>(amounts).forEach((name, amount) -> quantities.put(name, amount.toString()));
        return quantities;
    }

    private static ObjectNode allowances(PodSecurityAllowances allowed) {
        var allow = object();
        allow.set("volumeTypes", texts(allowed.volumeTypes()));
        allow.set("fsGroupVolumeTypes", texts(allowed.fsGroupVolumeTypes()));
        allow.set("subPathVolumeTypes", texts(allowed.subPathVolumeTypes()));
        var paths = allow.putArray("hostPaths");
        allowed.hostPaths()
                .forEach(path -> paths.addObject().put("path", path.path()).put("writable", path.writable()));
        allow.set("capabilities", texts(allowed.capabilities()));
        allow.set("hostPorts", texts(allowed.hostPorts()));
        allow.set("sysctls", texts(allowed.sysctls()));
        allow.set("seLinuxTypes", texts(allowed.seLinuxTypes()));
        allow.set("probeHosts", texts(allowed.probeHosts()));
        return allow;
    }

    private static ArrayNode ranges(IdRanges ranges) {
        return texts(ranges.ranges());
    }

    private static ArrayNode texts(Collection<?> values) {
        var texts = JsonNodeFactory.instance.arrayNode();
        values.forEach(value -> texts.add(value.toString()));
        return texts;
    }

    /** As it is written, in the largest unit that it is a multiple of. */
    private static String duration(Duration duration) {
        if (duration.toSecondsPart() != 0 || duration.isZero()) {
            return duration.toSeconds() + "s";
        }
        return duration.toMinutesPart() == 0 ? duration.toHours() + "h" : duration.toMinutes() + "m";
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
