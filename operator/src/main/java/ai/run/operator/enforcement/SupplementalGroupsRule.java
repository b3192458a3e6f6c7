package ai.run.operator.enforcement;

import java.util.HashSet;
import java.util.List;

/**
 * Every process is a member of the user's groups, and of no others.
 *
 * <pre>
 * Restricted fields:
 *   spec.securityContext.supplementalGroups
 *   spec.securityContext.supplementalGroupsPolicy
 * Allowed values: the user's groups, unset when there are none; Strict
 * Others: replaced
 * </pre>
 *
 * <p>Source: KEP-3619 (Fine-grained SupplementalGroups control). Without {@code Strict} the container runtime adds the
 * groups that the image's own {@code /etc/group} gives the UID, so that whoever builds the image chooses the groups. The
 * field is always written: an API server too old to know it drops it.
 *
 * @param groups the user's groups besides the primary one, in ascending order
 */
record SupplementalGroupsRule(List<Long> groups) implements Rule {

    private static final String STRICT = "Strict";

    @Override
    public void apply(MutablePod draft) {
        var context = draft.ensureSecurityContext();

        // The model cannot tell an empty list from an unset one; the order of groups has no meaning.
        var current = context.getSupplementalGroups();
        var asked = current == null || current.isEmpty() ? null : current;
        var wanted = groups.isEmpty() ? null : groups;
        if (asked != null && wanted != null && new HashSet<>(wanted).equals(new HashSet<>(asked))) {
            context.setSupplementalGroups(wanted);
        } else {
            draft.write("securityContext.supplementalGroups", asked, wanted, context::setSupplementalGroups);
        }

        draft.write(
                "securityContext.supplementalGroupsPolicy",
                context.getSupplementalGroupsPolicy(),
                STRICT,
                context::setSupplementalGroupsPolicy);
    }
}
