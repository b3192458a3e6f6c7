package ai.run.operator.enforcement;

import ai.run.operator.text.Printable;
import ai.run.v1.Reason;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pod that asks for a user namespace of its own can start in one. It comes after the rules that write IDs: the identity's
 * count, where one is in force.
 *
 * <pre>
 * Restricted fields, where spec.hostUsers is false:
 *   spec.securityContext.runAsUser, runAsGroup, fsGroup, supplementalGroups[*]
 *   [container].securityContext.runAsUser, runAsGroup
 *   spec.volumes[*].nfs
 * Allowed values: 0 to 65535, unset; unset
 * Others: rejected
 * </pre>
 *
 * <p>Source: KEP-127 (Support User Namespaces). The kubelet maps 65536 IDs into a pod's user namespace, beginning with 0, and
 * every file system of its volumes must have idmapped mounts, which Linux does not have for NFS. Neither is checked by the
 * API server: the pod would wait for its containers forever. What is behind a PersistentVolumeClaim is not known here.
 */
record UserNamespaceRule() implements Rule {

    private static final long LAST_ID = 65_535;

    @Override
    public void apply(MutablePod draft) {
        if (!Boolean.FALSE.equals(draft.spec().getHostUsers())) {
            return;
        }
        var beyond = idsBeyond(draft);
        if (!beyond.isEmpty()) {
            reject(
                    draft,
                    "the pod has " + String.join(", ", beyond) + ", and a user namespace has no IDs beyond 65535");
        }
        var volumes = nfsVolumes(draft.spec().getVolumes());
        if (!volumes.isEmpty()) {
            reject(
                    draft,
                    "the pod has NFS, in " + Printable.sentence(String.join(", ", volumes))
                            + ", which cannot be mounted into a user namespace");
        }
    }

    private static void reject(MutablePod draft, String why) {
        draft.reject(
                Reason.UserNamespaceUnsupported,
                why + ": it would never start; remove hostUsers: false, which asks for one");
    }

    private static List<String> idsBeyond(MutablePod draft) {
        var beyond = new ArrayList<String>();
        var pod = draft.securityContext();
        if (pod != null) {
            check("securityContext.runAsUser", pod.getRunAsUser(), beyond);
            check("securityContext.runAsGroup", pod.getRunAsGroup(), beyond);
            check("securityContext.fsGroup", pod.getFsGroup(), beyond);
            Objects.requireNonNullElse(pod.getSupplementalGroups(), List.<Long>of())
                    .forEach(group -> check("securityContext.supplementalGroups", group, beyond));
        }
        for (var container : draft.containers()) {
            var context = container.securityContext();
            if (context != null) {
                check(container.pathOf("runAsUser"), context.getRunAsUser(), beyond);
                check(container.pathOf("runAsGroup"), context.getRunAsGroup(), beyond);
            }
        }
        return beyond;
    }

    private static void check(String path, @Nullable Long id, List<String> beyond) {
        if (id != null && id > LAST_ID) {
            beyond.add(path + ": " + id);
        }
    }

    private static List<String> nfsVolumes(List<Volume> volumes) {
        return volumes.stream()
                .filter(Objects::nonNull)
                .filter(volume -> volume.getNfs() != null)
                .map(volume -> "volumes[" + volume.getName() + "]")
                .toList();
    }
}
