package ai.run.operator.clusterconfig;

import ai.run.operator.clusterconfig.ClusterConfig.HomeDefaults;
import ai.run.operator.clusterconfig.ClusterConfig.Trust;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Invalid;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Valid;
import ai.run.operator.yaml.InvalidYamlException;
import ai.run.operator.yaml.ObjectNames;
import ai.run.operator.yaml.YamlDocument;
import ai.run.operator.yaml.YamlValue;
import ai.run.v1.ClusterConfigRef;
import ai.run.v1.HomeDir;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the cluster-config. Strict, because what it says is enforced on everybody: whatever is not understood completely
 * fails closed, with a sentence for the administrator who has to repair it.
 */
public final class ClusterConfigParser {

    private static final Pattern IMAGE = Pattern.compile("\\S+");
    private static final Pattern SIZE = Pattern.compile("(?=.*[1-9])[0-9]{1,15}(\\.[0-9]{1,3})?([kMGTPE]|[KMGTPE]i)?");

    private ClusterConfigParser() {}

    /**
     * What the ConfigMaps of the operator's namespace that carry {@link ClusterConfigMap#LABEL} say together: nothing is
     * enforced where there is none (whether one is required is for {@link ClusterConfigReader} to say), and there must not be
     * two. Throws nothing, whatever they hold.
     */
    public static ParsedClusterConfig read(Collection<ConfigMap> labelled) {
        return switch (labelled.size()) {
            case 0 -> new Valid(ClusterConfig.DEFAULT, null);
            case 1 -> read(labelled.iterator().next());
            default ->
                new Invalid(labelled.size() + " ConfigMaps carry the label " + ClusterConfigMap.LABEL + ": "
                        + labelled.stream()
                                .map(ClusterConfigParser::name)
                                .sorted()
                                .collect(Collectors.joining(", "))
                        + "; keep one, and delete the others or remove their label");
        };
    }

    private static ParsedClusterConfig read(ConfigMap configMap) {
        var text = configMap.getData() == null ? null : configMap.getData().get(ClusterConfigMap.KEY);
        if (text == null) {
            return new Invalid("ConfigMap " + name(configMap) + " has no key " + ClusterConfigMap.KEY
                    + " in its data; add it (enforceRunAsUser: false enforces nothing)");
        }
        try {
            var metadata = configMap.getMetadata();
            return new Valid(
                    config(YamlDocument.parse(text)),
                    new ClusterConfigRef(metadata.getName(), metadata.getResourceVersion()));
        } catch (InvalidYamlException e) {
            return new Invalid(
                    "ConfigMap " + name(configMap) + ", key " + ClusterConfigMap.KEY + ", " + e.getMessage());
        }
    }

    private static String name(ConfigMap configMap) {
        return configMap.getMetadata().getNamespace() + "/"
                + configMap.getMetadata().getName();
    }

    private static ClusterConfig config(YamlValue document) throws InvalidYamlException {
        var keys = document.mapping(
                "enforceRunAsUser",
                "enforcePreventPrivilegeEscalation",
                "identity",
                "allowedServiceAccounts",
                "homeDir",
                "podSecurity",
                "openshift");
        var defaults = ClusterConfig.DEFAULT;
        var config = new ClusterConfig(
                keys.optional("enforceRunAsUser", YamlValue::bool).orElse(defaults.enforceRunAsUser()),
                keys.optional("enforcePreventPrivilegeEscalation", YamlValue::bool)
                        .orElse(defaults.enforcePreventPrivilegeEscalation()),
                keys.optional("identity", IdentityPolicyReader::read).orElse(defaults.identity()),
                keys.optional("allowedServiceAccounts", ClusterConfigParser::serviceAccounts)
                        .orElse(null),
                keys.optional("homeDir", ClusterConfigParser::homeDir).orElse(defaults.homeDir()),
                keys.optional("podSecurity", PodSecurityReader::read).orElse(defaults.podSecurity()),
                keys.optional("openshift", ClusterConfigParser::securityContextConstraints)
                        .orElse(null));
        if (config.identity().trust() == Trust.AUTHENTICATED) {
            // A template's own securityContext, or a setuid program in its image, would otherwise be a way around every
            // proof.
            requireBothProtections(
                    document,
                    config,
                    "identity.trust: Authenticated",
                    "a job could become somebody else than was proven");
        }
        if (config.securityContextConstraints() != null) {
            requireBothProtections(
                    document,
                    config,
                    "openshift.securityContextConstraints",
                    "a job could have itself let in as whomever it likes");
        }
        return config;
    }

    private static void requireBothProtections(
            YamlValue document, ClusterConfig config, String setting, String consequence) throws InvalidYamlException {
        var missing = new ArrayList<String>();
        if (!config.enforceRunAsUser()) {
            missing.add("enforceRunAsUser");
        }
        if (!config.enforcePreventPrivilegeEscalation()) {
            missing.add("enforcePreventPrivilegeEscalation");
        }
        if (!missing.isEmpty()) {
            throw document.invalid("has " + setting + " without " + String.join(": true and ", missing)
                    + ": true, and so " + consequence + "; set " + String.join(" and ", missing) + " to true");
        }
    }

    private static HomeDefaults homeDir(YamlValue value) throws InvalidYamlException {
        var keys = value.mapping("image", "parent", "sizeLimit", "resources");
        var defaults = HomeDefaults.DEFAULT;
        var sizeLimit = keys.optional("sizeLimit", ClusterConfigParser::size);
        return new HomeDefaults(
                keys.optional("image", ClusterConfigParser::image).orElse(defaults.image()),
                keys.optional("parent", ClusterConfigParser::parent).orElse(defaults.parent()),
                sizeLimit.orElse(defaults.sizeLimit()),
                sizeLimit.orElse(null),
                keys.optional("resources", ContainerResourcesReader::read).orElse(null));
    }

    private static List<String> serviceAccounts(YamlValue value) throws InvalidYamlException {
        var names = value.list(name -> ObjectNames.read(name, "ServiceAccount"));
        if (names.isEmpty()) {
            throw value.invalid("is an empty list, which would allow no job; name at least default");
        }
        return names;
    }

    private static String securityContextConstraints(YamlValue value) throws InvalidYamlException {
        return value.mapping("securityContextConstraints")
                .required("securityContextConstraints", name -> ObjectNames.read(name, "SecurityContextConstraints"));
    }

    private static String image(YamlValue value) throws InvalidYamlException {
        return value.text("an image reference such as " + HomeDefaults.DEFAULT.image(), text -> IMAGE.matcher(text)
                .matches());
    }

    private static String parent(YamlValue value) throws InvalidYamlException {
        // The length first: the pattern's repeated group needs stack for every component.
        return value.text(
                "an absolute path such as /home, without a slash at the end, of at most " + HomeDir.PATH_MAX_LENGTH
                        + " letters, digits, _, ., @ and -",
                text -> text.length() <= HomeDir.PATH_MAX_LENGTH && text.matches(HomeDir.PATH_PATTERN));
    }

    private static Quantity size(YamlValue value) throws InvalidYamlException {
        return Quantity.parse(value.textOrWholeNumber("a size above 0 such as 500Mi or 1Gi", text -> SIZE.matcher(text)
                .matches()));
    }
}
