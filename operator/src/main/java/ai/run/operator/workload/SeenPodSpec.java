package ai.run.operator.workload;

import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pod's spec as the API server holds it, kept as the JSON of all that a rule may look at, which needs a tenth of the memory of the
 * model's objects. Of these it has the security context alone.
 */
public final class SeenPodSpec extends PodSpec {

    private static final long serialVersionUID = 1;

    private final String json;

    private final Set<String> sidecars;

    /** A pod belongs to one workload, whose rules never change: what was found once holds for good. */
    private transient volatile @Nullable List<String> violations;

    /** Makes one of a pod without sidecars. */
    public SeenPodSpec(String json, @Nullable PodSecurityContext securityContext) {
        this(json, securityContext, Set.of());
    }

    /**
     * Makes one.
     *
     * @param json the spec, as an object of JSON
     * @param securityContext the pod's; null where it has none
     * @param sidecars the names of the init containers that run beside the others
     */
    public SeenPodSpec(String json, @Nullable PodSecurityContext securityContext, Set<String> sidecars) {
        this.json = json;
        this.sidecars = Set.copyOf(sidecars);
        setSecurityContext(securityContext);
    }

    /** Returns the names of the init containers that run beside the others. */
    Set<String> sidecars() {
        return sidecars;
    }

    /** Returns what a check finds in the JSON, which it is asked for once. */
    public List<String> violations(Function<String, List<String>> check) {
        var known = violations;
        if (known == null) {
            known = List.copyOf(check.apply(json));
            violations = known;
        }
        return known;
    }

    /** Two are equal when a rule cannot tell them apart. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SeenPodSpec seen && json.equals(seen.json);
    }

    @Override
    public int hashCode() {
        return json.hashCode();
    }
}
