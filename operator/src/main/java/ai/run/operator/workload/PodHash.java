package ai.run.operator.workload;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Map;

/**
 * A hash of the pod that was decided on. The workload carries it, so that a later decision is seen to be the same
 * whatever the API server's defaults made of the workload.
 */
public final class PodHash {

    /** On a workload: the hash of the pod that it was made with. */
    public static final String ANNOTATION = "run.ai/pod-hash";

    private static final ObjectMapper JSON = new ObjectMapper();

    private PodHash() {}

    /** Writes its hash on a workload that is not created yet, and returns it. */
    public static HasMetadata write(HasMetadata workload) {
        workload.getMetadata().getAnnotations().put(ANNOTATION, of(workload));
        return workload;
    }

    /** Says whether a workload was made with the pod that another one has, which is not created yet. */
    public static boolean matches(HasMetadata decided, HasMetadata live) {
        return of(decided).equals(live.getMetadata().getAnnotations().get(ANNOTATION));
    }

    private static String of(HasMetadata workload) {
        var pod = workload instanceof Pod alone
                ? alone.getSpec()
                : ((Job) workload).getSpec().getTemplate();
        return SpecHash.of(JSON.convertValue(pod, new TypeReference<Map<String, Object>>() {}));
    }
}
