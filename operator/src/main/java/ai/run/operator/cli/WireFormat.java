package ai.run.operator.cli;

import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;

/** How the client reads and writes objects: what the operator does not use is neither looked for nor kept. */
final class WireFormat {

    /** What a watch can bring. The library would else load the classes of every kind that Kubernetes has. */
    private static final List<Class<? extends KubernetesResource>> WATCHED =
            List.of(RunaiJob.class, Job.class, Pod.class, Event.class, ConfigMap.class, Status.class);

    private WireFormat() {}

    static KubernetesSerialization create() {
        var mapper = JsonMapper.builder()
                .addMixIn(ObjectMeta.class, WithoutManagedFields.class)
                .build();
        var format = new KubernetesSerialization(mapper, false);
        WATCHED.forEach(format::registerKubernetesResource);
        return format;
    }

    /** Who owns which field is often longer than the object itself; the operator only ever sends patches. */
    @JsonIgnoreProperties("managedFields")
    private interface WithoutManagedFields {}
}
