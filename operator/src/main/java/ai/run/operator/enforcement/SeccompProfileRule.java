package ai.run.operator.enforcement;

import io.fabric8.kubernetes.api.model.SeccompProfile;

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
 * <p>Up to Kubernetes 1.26 an annotation could say the same, and up to 1.24 a pod is refused whose field says otherwise:
 * a template with that annotation is not left open.
 *
 * <p>Source: Pod Security Standards, level "restricted", control "Seccomp"; KEP-135.
 */
record SeccompProfileRule() implements Rule {

    private static final String ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod";

    @Override
    public void apply(Draft draft) {
        var context = draft.ensureSecurityContext();
        if (context.getSeccompProfile() == null && !isAnnotated(draft)) {
            context.setSeccompProfile(new SeccompProfile(null, "RuntimeDefault"));
        }
    }

    private static boolean isAnnotated(Draft draft) {
        var metadata = draft.template().getMetadata();
        return metadata != null
                && metadata.getAnnotations() != null
                && metadata.getAnnotations().containsKey(ANNOTATION);
    }
}
