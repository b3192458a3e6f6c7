package ai.run.operator.decision;

import ai.run.operator.workload.Provenance;
import ai.run.v1.Reason;
import java.util.Optional;

/** {@code supplementalGroupsPolicy: Strict} (KEP-3619), where the cluster-config demands that it is kept. */
public final class StrictGroups {

    static final String FIELD = "supplementalGroupsPolicy";
    static final String STRICT = "Strict";

    /** Where the field is beta, and every API server has it; before, it takes a feature gate, from 1.31 on. */
    static final String REMEDY =
            "ask an administrator for Kubernetes 1.33 or later, or to set identity.requireStrictGroups: false in the"
                    + " cluster-config, which lets such groups in";

    private StrictGroups() {}

    /**
     * Rejects what need not be tried.
     *
     * @param decided what was decided for a workload that is not made yet
     * @param serverMayKeep whether the API server may know the field
     */
    public static Optional<Decision.Rejected> rejection(Provenance decided, boolean serverMayKeep) {
        return serverMayKeep || !RulesInForce.of(decided).strictGroups()
                ? Optional.empty()
                : Optional.of(new Decision.Rejected(
                        Reason.StrictGroupsUnavailable,
                        "This API server is too old for securityContext." + FIELD
                                + ", without which the groups that the image's /etc/group gives the user are added to"
                                + " its own; "
                                + REMEDY));
    }
}
