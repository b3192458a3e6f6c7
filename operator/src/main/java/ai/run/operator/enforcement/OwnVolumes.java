package ai.run.operator.enforcement;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which volumes are a pod's alone: they come and go with it, so nobody else's files are in them.
 *
 * @param types the types, by the names of their fields in core/v1 Volume, such as {@code emptyDir}
 */
record OwnVolumes(Set<String> types) {

    /** The types of which every volume is made for the one pod. */
    static final OwnVolumes DEFAULT =
            new OwnVolumes(Set.of("emptyDir", "ephemeral", "projected", "secret", "configMap", "downwardAPI"));

    private static final ObjectMapper JSON = new ObjectMapper();

    OwnVolumes {
        types = Set.copyOf(types);
    }

    /** The names of the volumes that are not, or may not be, the pod's alone; those that nobody has named count too. */
    List<String> others(List<Volume> volumes) {
        return volumes.stream()
                .filter(volume -> !isOwn(volume))
                .map(volume -> String.valueOf(volume.getName()))
                .toList();
    }

    /** A volume without a type is an {@code emptyDir}: the API server's default. */
    private boolean isOwn(Volume volume) {
        @SuppressWarnings("unchecked")
        var fields = new TreeSet<String>(JSON.convertValue(volume, Map.class).keySet());
        fields.remove("name");
        return types.containsAll(fields) && !choosesAnotherVolume(volume);
    }

    /** An ephemeral volume's claim may name, or select, a volume that was there before: with the files of others. */
    private static boolean choosesAnotherVolume(Volume volume) {
        if (volume.getEphemeral() == null || volume.getEphemeral().getVolumeClaimTemplate() == null) {
            return false;
        }
        var claim = volume.getEphemeral().getVolumeClaimTemplate().getSpec();
        return claim == null
                || claim.getVolumeName() != null
                || claim.getSelector() != null
                || "".equals(claim.getStorageClassName())
                || !claim.getAdditionalProperties().isEmpty();
    }
}
