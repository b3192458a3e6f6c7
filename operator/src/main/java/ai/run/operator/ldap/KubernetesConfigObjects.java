package ai.run.operator.ldap;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/**
 * Reads Secrets and ConfigMaps of one namespace when they are needed. Nothing is watched: the operator may {@code get}
 * the Secrets that it was allowed by name, and no other.
 */
@RequiredArgsConstructor
public final class KubernetesConfigObjects implements ConfigObjects {

    private final KubernetesClient client;
    private final String namespace;

    @Override
    public Map<String, String> secret(String name) throws LdapSetupException {
        var found = read(
                "Secret",
                name,
                () -> client.secrets().inNamespace(namespace).withName(name).get());
        return data(found.getData()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> new String(Base64.getDecoder().decode(entry.getValue()), StandardCharsets.UTF_8)));
    }

    @Override
    public Map<String, String> configMap(String name) throws LdapSetupException {
        // By a list, which the operator needs the right to in any case, to find the cluster-config.
        var found = read(
                "ConfigMap",
                name,
                () ->
                        client
                                .configMaps()
                                .inNamespace(namespace)
                                .withField("metadata.name", name)
                                .list()
                                .getItems()
                                .stream()
                                .findFirst()
                                .orElse(null));
        return data(found.getData());
    }

    private <T> T read(String kind, String name, Supplier<@Nullable T> reading) throws LdapSetupException {
        var what = kind + " " + namespace + "/" + name;
        T found;
        try {
            found = reading.get();
        } catch (KubernetesClientException e) {
            throw new LdapSetupException("the operator cannot read " + what + ", which the cluster-config names"
                    + (e.getCode() == 0 ? "" : " (HTTP " + e.getCode() + ")")
                    + "; ask an administrator to allow it to");
        }
        if (found == null) {
            throw new LdapSetupException(
                    what + ", which the cluster-config names, does not exist; ask an administrator to create it");
        }
        return found;
    }

    private static Map<String, String> data(@Nullable Map<String, String> data) {
        return Objects.requireNonNullElseGet(data, Map::of);
    }
}
