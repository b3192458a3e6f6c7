package ai.run.operator.clusterconfig;

import ai.run.operator.clusterconfig.ClusterConfig.ContainerResources;
import ai.run.operator.yaml.InvalidYamlException;
import ai.run.operator.yaml.YamlValue;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads what a container asks for, as a container's {@code resources} say it. */
final class ContainerResourcesReader {

    /** Those that every node has, and a quota or a LimitRange may ask of every container. */
    private static final String[] NAMES = {"cpu", "memory", "ephemeral-storage"};

    private static final Pattern AMOUNT =
            Pattern.compile("(?=.*[1-9])[0-9]{1,15}(\\.[0-9]{1,3})?(m|[kMGTPE]|[KMGTPE]i)?");

    private ContainerResourcesReader() {}

    static ContainerResources read(YamlValue value) throws InvalidYamlException {
        var keys = value.mapping("requests", "limits");
        var resources = new ContainerResources(
                keys.optional("requests", ContainerResourcesReader::amounts).orElse(Map.of()),
                keys.optional("limits", ContainerResourcesReader::amounts).orElse(Map.of()));
        for (var name : NAMES) {
            var request = resources.requests().get(name);
            var limit = resources.limits().get(name);
            if (request != null
                    && limit != null
                    && request.getNumericalAmount().compareTo(limit.getNumericalAmount()) > 0) {
                throw value.invalid("asks for more " + name + " in requests (" + request + ") than in limits (" + limit
                        + "), which no API server takes; raise the limit, or lower the request");
            }
        }
        return resources;
    }

    private static Map<String, Quantity> amounts(YamlValue value) throws InvalidYamlException {
        var keys = value.mapping(NAMES);
        var amounts = new HashMap<String, Quantity>();
        for (var name : NAMES) {
            keys.optional(name, ContainerResourcesReader::amount).ifPresent(amount -> amounts.put(name, amount));
        }
        return amounts;
    }

    private static Quantity amount(YamlValue value) throws InvalidYamlException {
        return Quantity.parse(
                value.textOrWholeNumber("a quantity above 0 such as 100m or 32Mi", text -> AMOUNT.matcher(text)
                        .matches()));
    }
}
