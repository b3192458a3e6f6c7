package ai.run.operator.enforcement;

import ai.run.operator.text.Printable;
import ai.run.v1.Reason;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pod does not ask for Windows, in whatever way.
 *
 * <pre>
 * Restricted fields:
 *   spec.os.name
 *   spec.nodeSelector[kubernetes.io/os], [beta.kubernetes.io/os], [node.kubernetes.io/windows-build]
 *   spec.affinity.nodeAffinity, the same labels in any matchExpressions of operator In or Exists
 *   spec.securityContext.windowsOptions
 *   spec.containers[*].securityContext.windowsOptions
 *   spec.initContainers[*].securityContext.windowsOptions
 *   spec.ephemeralContainers[*].securityContext.windowsOptions
 * Allowed values: unset; linux
 * Others: rejected
 * </pre>
 *
 * <p>Source: core/v1 WindowsSecurityContextOptions: {@code runAsUserName} and the GMSA fields choose another identity,
 * and Windows ignores runAsUser. Removing them would make a job that cannot run there, so they are rejected; an empty
 * {@code windowsOptions} too, because a cluster's webhook may fill it. {@link LinuxRule} sees to the pods that do not ask.
 */
record WindowsRule() implements Rule {

    private static final Set<String> OS_LABELS = Set.of(LinuxRule.OS_LABEL, "beta.kubernetes.io/os");
    private static final String BUILD_LABEL = "node.kubernetes.io/windows-build";
    private static final String BECAUSE = ", because runAsUser is in force and Windows has no UIDs";

    @Override
    public void apply(MutablePod draft) {
        var spec = draft.spec();
        var os = spec.getOs();
        if (os != null && os.getName() != null && !os.getName().equals(LinuxRule.LINUX)) {
            reject(draft, "the pod asks for os.name: " + Printable.sentence(os.getName()));
        }
        spec.getNodeSelector().forEach((label, value) -> {
            if (isOtherOs(label, value)) {
                reject(draft, "the pod asks for nodeSelector " + Printable.sentence(label + ": " + value));
            }
        });
        terms(spec.getAffinity()).flatMap(WindowsRule::requests).distinct().forEach(request -> reject(draft, request));
        var podContext = draft.securityContext();
        if (podContext != null && podContext.getWindowsOptions() != null) {
            reject(draft, "the pod asks for securityContext.windowsOptions");
        }
        for (var container : draft.containers()) {
            var context = container.securityContext();
            if (context != null && context.getWindowsOptions() != null) {
                reject(draft, container.path() + " asks for securityContext.windowsOptions");
            }
        }
    }

    private static boolean isOtherOs(String label, @Nullable String value) {
        return label.equals(BUILD_LABEL) || (OS_LABELS.contains(label) && !LinuxRule.LINUX.equals(value));
    }

    /** The terms of a node affinity, required and preferred. */
    private static Stream<NodeSelectorTerm> terms(@Nullable Affinity affinity) {
        if (affinity == null || affinity.getNodeAffinity() == null) {
            return Stream.empty();
        }
        var nodes = affinity.getNodeAffinity();
        var required = nodes.getRequiredDuringSchedulingIgnoredDuringExecution();
        return Stream.concat(
                        required == null ? Stream.empty() : required.getNodeSelectorTerms().stream(),
                        nodes.getPreferredDuringSchedulingIgnoredDuringExecution().stream()
                                .filter(Objects::nonNull)
                                .map(PreferredSchedulingTerm::getPreference))
                .filter(Objects::nonNull);
    }

    private static Stream<String> requests(NodeSelectorTerm term) {
        return term.getMatchExpressions().stream()
                .filter(expression -> expression != null && expression.getKey() != null)
                .filter(expression -> "In".equals(expression.getOperator())
                        ? asksForAny(expression.getKey(), expression.getValues())
                        : "Exists".equals(expression.getOperator())
                                && expression.getKey().equals(BUILD_LABEL))
                .map(expression -> "the pod asks for an affinity to "
                        + Printable.sentence(
                                expression.getKey() + " " + expression.getOperator() + " " + expression.getValues()));
    }

    private static boolean asksForAny(String label, List<String> values) {
        return values.stream().anyMatch(value -> isOtherOs(label, value));
    }

    private static void reject(MutablePod draft, String what) {
        draft.reject(Reason.WindowsUnsupported, what + "; remove it" + BECAUSE);
    }
}
