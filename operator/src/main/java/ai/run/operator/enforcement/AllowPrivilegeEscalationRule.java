package ai.run.operator.enforcement;

/**
 * No process gains more privileges than its parent had: setuid programs such as sudo, and file capabilities, have no
 * effect.
 *
 * <pre>
 * Restricted fields:
 *   spec.containers[*].securityContext.allowPrivilegeEscalation
 *   spec.initContainers[*].securityContext.allowPrivilegeEscalation
 *   spec.ephemeralContainers[*].securityContext.allowPrivilegeEscalation
 * Allowed values: false
 * Others: replaced by false, unset included, since the default is true and there is no such field at pod level
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "restricted", control "Privilege Escalation"; the kernel's no_new_privs.
 */
record AllowPrivilegeEscalationRule() implements Rule {

    @Override
    public void apply(MutablePod draft) {
        for (var container : draft.containers()) {
            var context = container.ensureSecurityContext();
            draft.write(
                    container.pathOf("allowPrivilegeEscalation"),
                    context.getAllowPrivilegeEscalation(),
                    false,
                    context::setAllowPrivilegeEscalation);
        }
    }
}
