package ai.run.operator.enforcement;

import ai.run.operator.identity.UserIdentity;

/**
 * Volumes belong to a group of the user's, and bring no further membership.
 *
 * <pre>
 * Restricted fields:
 *   spec.securityContext.fsGroup
 * Allowed values: unset, or one of the user's GIDs
 * Others: removed
 * </pre>
 *
 * <p>Source: core/v1 PodSecurityContext, "a special supplemental group that applies to all containers in a pod": every
 * process is made a member of it, whatever {@code supplementalGroups} says.
 *
 * @param identity the user
 */
record FsGroupRule(UserIdentity identity) implements Rule {

    @Override
    public void apply(Draft draft) {
        var context = draft.ensureSecurityContext();
        var group = context.getFsGroup();
        if (group != null && !identity.isMemberOf(group)) {
            draft.write("securityContext.fsGroup", group, null, context::setFsGroup);
        }
    }
}
