package ai.run.operator.enforcement;

import ai.run.operator.identity.UserIdentity;

/**
 * Volumes belong to a group of the user's, bring no further membership, and no file of anybody else's changes hands.
 *
 * <pre>
 * Restricted fields:
 *   spec.securityContext.fsGroup
 * Allowed values: unset; one of the user's GIDs where every volume is the pod's alone, or of a type that is allowed
 * Others: removed
 * </pre>
 *
 * <p>Source: core/v1 PodSecurityContext, "a special supplemental group that applies to all containers in a pod": every
 * process is made a member of it, whatever {@code supplementalGroups} says. And the kubelet, as root, gives that group
 * the files of the volumes, with the right to read and write them: on a volume of several users those of the others too.
 *
 * @param identity the user
 * @param volumes of which volumes it may change the files
 */
record FsGroupRule(UserIdentity identity, FsGroupVolumes volumes) implements Rule {

    @Override
    public void apply(MutablePod draft) {
        var context = draft.ensureSecurityContext();
        var group = context.getFsGroup();
        if (group != null
                && !(identity.isMemberOf(group)
                        && volumes.others(draft.spec().getVolumes()).isEmpty())) {
            draft.write("securityContext.fsGroup", group, null, context::setFsGroup);
        }
    }
}
