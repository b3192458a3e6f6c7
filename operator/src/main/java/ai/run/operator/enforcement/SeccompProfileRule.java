package ai.run.operator.enforcement;

import io.fabric8.kubernetes.api.model.SeccompProfile;
import java.util.Set;

/**
 * A pod that does not say which system calls it may make, gets the container runtime's own profile.
 *
 * <pre>
 * Defaulted fields:
 *   spec.securityContext.seccompProfile
 * Default: {type: RuntimeDefault}
 * Others: left as they are, those of single containers too
 * </pre>
 *
 * <p>Up to Kubernetes 1.26 an annotation could say the same, and up to 1.24 a pod is rejected whose field says otherwise: a template
 * whose annotation names another profile is not left open.
 *
 * <p>Source: Pod Security Standards, level "restricted", control "Seccomp"; KEP-135.
 */
record SeccompProfileRule() implements Rule {

    private static final String ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod";
    private static final Set<String> DEFAULTS = Set.of("runtime/default", "docker/default");

    @Override
    public void apply(MutablePod draft) {
        var context = draft.ensureSecurityContext();
        if (context.getSeccompProfile() == null && !isAnnotatedOtherwise(draft)) {
            context.setSeccompProfile(new SeccompProfile(null, "RuntimeDefault"));
        }
    }

    private static boolean isAnnotatedOtherwise(MutablePod draft) {
        var metadata = draft.template().getMetadata();
        return metadata != null
                && metadata.getAnnotations() != null
                && metadata.getAnnotations().containsKey(ANNOTATION)
                && !DEFAULTS.contains(String.valueOf(metadata.getAnnotations().get(ANNOTATION)));
    }
}
