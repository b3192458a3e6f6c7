package ai.run.operator.cli;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** How the client reads and writes objects: what the operator does not use is neither looked for nor kept. */
final class WireFormat {

    /**
     * Does not remember the names of fields. Those of managed fields hold UIDs, and to add one to the names known copies
     * all of them: ten times the memory that the object itself takes to read.
     */
    private static final JsonFactory ONE_OFF_NAMES = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private WireFormat() {}

    static KubernetesSerialization create() {
        var mapper = JsonMapper.builder(ONE_OFF_NAMES)
                .addMixIn(ObjectMeta.class, WithoutManagedFields.class)
                .addMixIn(WatchEvent.class, ReadInOneGo.class)
                .addMixIn(Pod.class, PodGist.OfPod.class)
                .addMixIn(JobSpec.class, PodGist.OfJobSpec.class)
                .build();
        // The library would else load the classes of every kind that Kubernetes has.
        var searchClasses = false;
        return new KubernetesSerialization(mapper, searchClasses);
    }

    /** Who owns which field is often longer than the object itself; the operator only ever sends patches. */
    @JsonIgnoreProperties("managedFields")
    private interface WithoutManagedFields {}

    @SuppressWarnings("UnusedMethod") // it is there for its annotation
    private interface ReadInOneGo {
        @JsonDeserialize(using = WatchedObject.class)
        void setObject(Object object);
    }
}
