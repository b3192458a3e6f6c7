package ai.run.operator.serialization;

import ai.run.v1.RunaiJobSpec;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;

/** Configures how the Kubernetes client reads and writes objects, so that what the operator does not use is not kept. */
public final class OperatorSerialization {

    /**
     * What the API server has stored must be read, or it ends the watch of everything else. Its own limits are an object
     * of a few MiB, thus no longer name, and JSON of depth 10,000, to which a list adds a little. Numbers are of 64 bits.
     */
    private static final StreamReadConstraints WHAT_IS_STORED = StreamReadConstraints.builder()
            .maxNestingDepth(20_000)
            .maxNameLength(StreamReadConstraints.DEFAULT_MAX_STRING_LEN)
            .build();

    /**
     * Does not remember the names of fields. Those of managed fields hold UIDs, and to add one to the names known copies
     * all of them: ten times the memory that the object itself takes to read.
     */
    private static final JsonFactory ONE_OFF_NAMES = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(WHAT_IS_STORED)
            .build();

    /** The model has an empty list or map where nothing is said; where null is said, it has that too. */
    private static final JsonSetter.Value NULL_IS_EMPTY = JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);

    private OperatorSerialization() {}

    public static KubernetesSerialization create() {
        var mapper = JsonMapper.builder(ONE_OFF_NAMES)
                .withConfigOverride(List.class, lists -> lists.setSetterInfo(NULL_IS_EMPTY))
                .withConfigOverride(Map.class, maps -> maps.setSetterInfo(NULL_IS_EMPTY))
                .addMixIn(ObjectMeta.class, BoundedMetadata.class)
                .addMixIn(RunaiJobSpec.class, LenientSpecDeserializer.OfSpec.class)
                .addMixIn(WatchEvent.class, ReadInOneGo.class)
                .addMixIn(Pod.class, SecurityContextOnlyPodSpec.OfPod.class)
                .addMixIn(PodStatus.class, SecurityContextOnlyPodSpec.OfPodStatus.class)
                .addMixIn(ContainerStatus.class, SecurityContextOnlyPodSpec.OfContainerStatus.class)
                .addMixIn(ContainerStateWaiting.class, SecurityContextOnlyPodSpec.OfWaiting.class)
                .addMixIn(ContainerStateTerminated.class, SecurityContextOnlyPodSpec.OfTerminated.class)
                .addMixIn(PodCondition.class, SecurityContextOnlyPodSpec.OfCondition.class)
                .addMixIn(JobSpec.class, SecurityContextOnlyPodSpec.OfJobSpec.class)
                .build();
        // The library would else load the classes of every kind that Kubernetes has.
        var searchClasses = false;
        return new KubernetesSerialization(mapper, searchClasses);
    }

    @SuppressWarnings("UnusedMethod") // it is there for its annotation
    private interface ReadInOneGo {
        @JsonDeserialize(using = WatchEventDeserializer.class)
        void setObject(Object object);
    }
}
