package ai.run.operator.enforcement;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The volumes whose files {@code fsGroup} may change: those that are the pod's alone, since they come and go with it and nobody
 * else's files are in them, and those of types that are allowed.
 *
 * @param allowed types beside the pod's own, by the names of their fields in core/v1 Volume, such as {@code persistentVolumeClaim}
 */
record FsGroupVolumes(Set<String> allowed) {

    /**
     * The types of which every volume is made for the one pod. No {@code ephemeral} one: its claim may name, select or copy a volume
     * that was there before, and a storage class without a provisioner has no others.
     */
    private static final Set<String> OWN = Set.of("emptyDir", "projected", "secret", "configMap", "downwardAPI");

    private static final ObjectMapper JSON = new ObjectMapper();

    FsGroupVolumes {
        allowed = Set.copyOf(allowed);
    }

    /** The names of the volumes of which it must leave the files alone; those that nobody has named count too. */
    List<String> others(List<Volume> volumes) {
        return volumes.stream()
                .filter(volume -> !mayChange(volume))
                .map(volume -> String.valueOf(volume.getName()))
                .toList();
    }

    /** A volume without a type is an {@code emptyDir}: the API server's default. */
    private boolean mayChange(Volume volume) {
        @SuppressWarnings("unchecked")
        var fields = new TreeSet<String>(JSON.convertValue(volume, Map.class).keySet());
        fields.remove("name");
        return fields.stream().allMatch(type -> OWN.contains(type) || allowed.contains(type));
    }
}
