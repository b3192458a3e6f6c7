package ai.run.operator.serialization;

import ai.run.operator.text.Printable;
import ai.run.operator.verification.ContainerLists;
import ai.run.operator.workload.SeenPodSpec;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.StdConverter;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the operator wants to know of the pods that it has made, or had a Job make: whether they obey what was decided, and
 * what became of them. The rest it sent itself, or is none of its business, and would be kept for nothing.
 *
 * <p>The pods of one Job have it in common, and share it in memory: how many they are, and how long the texts in it, is the user's to
 * say.
 *
 * <p>It holds for reading alone: the template of a RunaiJob is read whole, and everything is written whole. So a live
 * workload is never to be sent back; a patch says what changes.
 */
final class SecurityContextOnlyPodSpec {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** No rule can rest on these: they say what runs and where, not as whom or how confined. All else is kept. */
    private static final List<String> UNCONCERNED = List.of(
            "affinity",
            "hostname",
            "nodeName",
            "schedulerName",
            "subdomain",
            "tolerations",
            "topologySpreadConstraints");

    /** What the API server mounts by itself; each pod has another name for it. */
    private static final String API_ACCESS = "kube-api-access-";

    /** The same of a container. */
    private static final List<String> UNCONCERNED_OF_A_CONTAINER = List.of(
            "args",
            "command",
            "env",
            "envFrom",
            "image",
            "imagePullPolicy",
            "resources",
            "terminationMessagePath",
            "terminationMessagePolicy");

    private SecurityContextOnlyPodSpec() {}

    /** For {@code Pod.spec}. */
    interface OfPod {
        @JsonDeserialize(converter = ToSpec.class)
        void setSpec(PodSpec spec);
    }

    /** For {@code Job.spec.template}. */
    interface OfJobSpec {
        @JsonDeserialize(converter = ToTemplate.class)
        void setTemplate(PodTemplateSpec template);
    }

    /** For {@code Pod.status}. */
    @JsonIgnoreProperties({"hostIP", "hostIPs", "podIP", "podIPs", "qosClass", "resourceClaimStatuses"})
    interface OfPodStatus {
        @JsonDeserialize(converter = SharedText.class)
        void setMessage(String message);
    }

    /** For those of its containers. */
    @JsonIgnoreProperties({
        "allocatedResources",
        "allocatedResourcesStatus",
        "containerID",
        "imageID",
        "resources",
        "volumeMounts"
    })
    interface OfContainerStatus {
        @JsonDeserialize(converter = SharedText.class)
        void setImage(String image);
    }

    /** For {@code state.waiting} of these. */
    interface OfWaiting {
        @JsonDeserialize(converter = SharedText.class)
        void setMessage(String message);
    }

    /** For {@code state.terminated} and {@code lastState.terminated}. */
    @JsonIgnoreProperties("containerID")
    interface OfTerminated {
        @JsonDeserialize(converter = SharedText.class)
        void setMessage(String message);
    }

    /** For those of a pod's conditions. */
    interface OfCondition {
        @JsonDeserialize(converter = SharedText.class)
        void setMessage(String message);
    }

    private static PodSpec of(ObjectNode spec) {
        spec.remove(UNCONCERNED);
        ContainerLists.of(spec)
                .values()
                .forEach(containers -> containers.forEach(container -> {
                    if (container instanceof ObjectNode fields) {
                        fields.remove(UNCONCERNED_OF_A_CONTAINER);
                        leaveOut(fields.path("volumeMounts"), SecurityContextOnlyPodSpec::isOfApiAccess);
                    }
                }));
        leaveOut(spec.path("volumes"), volume -> isOfApiAccess(volume) && volume.has("projected"));
        var context = spec.get("securityContext");
        return new SeenPodSpec(
                spec.toString().intern(),
                context == null ? null : JSON.convertValue(context, PodSecurityContext.class),
                sidecars(spec));
    }

    private static Set<String> sidecars(JsonNode spec) {
        return spec.path("initContainers")
                .valueStream()
                .filter(container ->
                        "Always".equals(container.path("restartPolicy").asText()))
                .map(container -> container.path("name").asText())
                .collect(Collectors.toSet());
    }

    private static boolean isOfApiAccess(JsonNode volumeOrMount) {
        return volumeOrMount.path("name").asText().startsWith(API_ACCESS);
    }

    private static void leaveOut(JsonNode list, Predicate<JsonNode> what) {
        var items = list.elements();
        while (list.isArray() && items.hasNext()) {
            if (what.test(items.next())) {
                items.remove();
            }
        }
    }

    /**
     * A text that says why a pod waits or has ended. The user's program may write 4 KiB, the scheduler and the kubelet as much as they
     * like; the pods of one Job mostly say the same, and share it.
     */
    static final class SharedText extends StdConverter<String, String> {

        private static final int MOST = 1_024;

        @Override
        public String convert(String text) {
            return Printable.shortened(text, MOST).intern();
        }
    }

    static final class ToSpec extends StdConverter<ObjectNode, PodSpec> {
        @Override
        public PodSpec convert(ObjectNode spec) {
            return of(spec);
        }
    }

    static final class ToTemplate extends StdConverter<ToTemplate.Gist, PodTemplateSpec> {

        @JsonIgnoreProperties(ignoreUnknown = true)
        record Gist(@Nullable JsonNode spec) {}

        @Override
        public PodTemplateSpec convert(Gist gist) {
            return new PodTemplateSpec(null, gist.spec instanceof ObjectNode spec ? of(spec) : null);
        }
    }
}
