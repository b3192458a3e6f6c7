package ai.run.operator.cli.render;

import ai.run.operator.cli.manifest.ManifestParser;
import ai.run.operator.cli.manifest.UnusableInputException;
import ai.run.operator.clusterconfig.DirectoryConfig;
import ai.run.operator.identity.ConfigMapDirectory;
import ai.run.operator.identity.Directory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The directory of users that somebody has in a file, in the place of the one that the cluster-config names. */
final class GivenDirectory {

    private GivenDirectory() {}

    /**
     * The entries of a file: the data of a ConfigMap, or the bare mapping of names.
     *
     * @param origin the file, for messages
     */
    static Map<String, String> read(String origin, String text) throws UnusableInputException {
        var manifests = ManifestParser.parse(origin, text);
        if (manifests.size() != 1) {
            throw new UnusableInputException("%s has %d documents; give one, a ConfigMap or the mapping of its data"
                    .formatted(origin, manifests.size()));
        }
        var object = manifests.get(0).object();
        var data = manifests.get(0).kind().equals("ConfigMap") ? object.path("data") : object;
        if (!(data instanceof ObjectNode entries)) {
            throw new UnusableInputException(origin + " has no data; add the users, each with uid and gid");
        }
        var users = new HashMap<String, String>();
        entries.properties().forEach(entry -> users.put(entry.getKey(), text(entry.getValue())));
        return users;
    }

    /** Entries are texts in a ConfigMap; JSON is YAML. */
    private static String text(JsonNode entry) {
        return entry.isTextual() ? entry.textValue() : entry.toString();
    }

    /**
     * The directory in the place of one in the cluster.
     *
     * @param config what the cluster-config names; null for none
     * @param namespace where its ConfigMap would be
     * @param users the entries that were given; null where none were
     */
    static Directory inPlaceOf(
            @Nullable DirectoryConfig config, String namespace, @Nullable Map<String, String> users) {
        if (config == null) {
            return Directory.NONE;
        }
        var name = config instanceof DirectoryConfig.InConfigMap inConfigMap ? inConfigMap.name() : "ldap";
        return users == null
                ? new NotAsked(
                        config instanceof DirectoryConfig.InLdap ? "LDAP" : "ConfigMap " + namespace + "/" + name)
                : new ConfigMapDirectory(namespace, name, configMap(namespace, name, users));
    }

    private static ConfigMap configMap(String namespace, String name, Map<String, String> users) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withData(users)
                .build();
    }

    /**
     * Says that nobody was asked.
     *
     * @param where the directory that the cluster would ask
     */
    private record NotAsked(String where) implements Directory {

        @Override
        public Lookup find(String name) {
            return unavailable();
        }

        @Override
        public Names namesOf(long uid) {
            return unavailable();
        }

        private Lookup.Unavailable unavailable() {
            return new Lookup.Unavailable("render does not ask the directory that the cluster-config names (" + where
                    + "); give the users with --directory FILE");
        }
    }
}
