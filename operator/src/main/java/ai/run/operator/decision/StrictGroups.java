package ai.run.operator.decision;

import ai.run.operator.workload.Provenance;
import ai.run.v1.Reason;
import java.util.Optional;

/** {@code supplementalGroupsPolicy: Strict} (KEP-3619), where the cluster-config demands that it is kept. */
public final class StrictGroups {

    static final String FIELD = "supplementalGroupsPolicy";
    static final String STRICT = "Strict";

    static final String REMEDY =
            "it takes Kubernetes 1.33; or set identity.requireStrictGroups to false in the cluster-config, which lets"
                    + " such groups in";

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
                        "This API server, before Kubernetes 1.31, drops securityContext." + FIELD
                                + ": groups that the image's /etc/group gives the user would come to its own; "
                                + REMEDY));
    }
}
