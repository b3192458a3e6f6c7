package ai.run.operator.decision;

import ai.run.operator.enforcement.Finding;
import ai.run.operator.verification.ContainerLists;
import ai.run.v1.Reason;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long what a container is started with becomes when the kubelet puts variables for {@code $(NAME)}: a variable that names the one
 * before it twice doubles its length, and thirty of them take all memory of the node. The API server does not look at that.
 *
 * <p>Source: the kubelet's makeEnvironmentVariables, k8s.io/kubernetes/third_party/forked/golang/expansion.
 */
final class ExpansionCheck {

    /** Longer than the kernel lets a program be started with; the pod would not run. */
    static final long LENGTH_MAX = 4L << 20;

    /** Of values that the kubelet reads elsewhere, such as a key of a Secret: each may be as long as an object can be. */
    static final long COPIES_MAX = 256;

    private static final List<String> PROBES = List.of("livenessProbe", "readinessProbe", "startupProbe");

    private ExpansionCheck() {}

    /** What becomes too long below that node, container by container. */
    static List<Finding> findings(JsonNode podSpec) {
        return ContainerLists.of(podSpec).entrySet().stream()
                .flatMap(list -> list.getValue().valueStream().map(container -> finding(list.getKey(), container)))
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable Finding finding(String list, JsonNode container) {
        if (sizeOf(container).fits()) {
            return null;
        }
        return new Finding(
                Reason.InvalidSpec,
                ("%s[%s] refers to variables, by $(NAME), in env, command and args so often that their values grow beyond %,d characters,"
                                + " or beyond %d copies of values that come from Secrets, ConfigMaps and fields; use fewer such references")
                        .formatted(list, container.path("name").asText(), LENGTH_MAX, COPIES_MAX));
    }

    /** All of what the kubelet writes out for one container. */
    private static Size sizeOf(JsonNode container) {
        var unknown = container.path("envFrom").isEmpty() ? null : Size.FROM_ELSEWHERE;
        var variables = new HashMap<String, Size>();
        var all = Size.NONE;
        for (var variable : container.path("env")) {
            var size = variable.path("valueFrom").isObject()
                    ? Size.FROM_ELSEWHERE
                    : expanded(variable.path("value").asText(), variables, unknown);
            variables.put(variable.path("name").asText(), size);
            all = all.plus(size);
        }
        for (var text : texts(container)) {
            all = all.plus(expanded(text, variables, unknown));
        }
        return all;
    }

    private static List<String> texts(JsonNode container) {
        var texts = new ArrayList<String>();
        container.path("command").forEach(text -> texts.add(text.asText()));
        container.path("args").forEach(text -> texts.add(text.asText()));
        for (var probe : PROBES) {
            container.path(probe).path("exec").path("command").forEach(text -> texts.add(text.asText()));
        }
        container
                .path("volumeMounts")
                .forEach(mount -> texts.add(mount.path("subPathExpr").asText()));
        return texts;
    }

    /** A name that is not known yet stays as it is, or is a variable of the cluster's own; those are short. */
    private static Size expanded(String text, Map<String, Size> variables, @Nullable Size unknown) {
        var size = new Size(text.length(), 0);
        for (int at = text.indexOf('$'); at >= 0 && at + 1 < text.length(); at = text.indexOf('$', at + 1)) {
            if (text.charAt(at + 1) == '$') {
                at++;
            } else if (text.charAt(at + 1) == '(') {
                var end = text.indexOf(')', at);
                if (end < 0) {
                    break;
                }
                var value = variables.getOrDefault(text.substring(at + 2, end), unknown);
                size = value == null ? size : size.plus(value).without(end + 1 - at);
                at = end;
            }
        }
        return size;
    }

    /**
     * How much something is.
     *
     * @param length characters that are known
     * @param copies how many values from elsewhere are in it
     */
    private record Size(long length, long copies) {

        static final Size NONE = new Size(0, 0);
        static final Size FROM_ELSEWHERE = new Size(0, 1);

        Size plus(Size other) {
            // What is too much stays so: doubled a thousand times, it would begin at zero again.
            return fits() && other.fits()
                    ? new Size(length + other.length, copies + other.copies)
                    : fits() ? other : this;
        }

        /** The reference itself gives way to the value. */
        Size without(int characters) {
            return fits() ? new Size(length - characters, copies) : this;
        }

        boolean fits() {
            return length <= LENGTH_MAX && copies <= COPIES_MAX;
        }
    }
}
