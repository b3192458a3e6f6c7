package ai.run.operator.decision;

import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.PodSecurityAllowances;
import ai.run.operator.enforcement.EffectiveSettings;
import ai.run.operator.identity.UserIdentity;
import ai.run.operator.verification.PodVerifier;
import ai.run.operator.workload.Provenance;
import ai.run.v1.Identity;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules that were in force when a workload was made. It is checked against them for as long as it lives, whatever the
 * cluster-config says by then. {@link #protections} and {@link #allowances} are
 * what is written down of it.
 *
 * @param settings which rules
 * @param identity who the containers run as; null only where runAsUser is not in force
 * @param strictGroups no group of the image's may come to the user's own
 * @param written whether the operator that made the workload wrote down what was in force. One that did not knew other rules, and what
 *     runs by those goes on: it is held against its identity alone
 */
record RulesInForce(
        EffectiveSettings settings, @Nullable UserIdentity identity, boolean strictGroups, boolean written) {

    static final String STRICT_GROUPS = "StrictGroups";
    private static final String RESTRICTED = "Restricted";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What to write down, for {@code status.protections}. */
    static List<String> protections(EffectiveSettings settings, ClusterConfig config) {
        var protections = new ArrayList<String>();
        if (settings.runAsUser()) {
            protections.add(EffectiveSettings.RUN_AS_USER);
        }
        if (settings.preventPrivilegeEscalation()) {
            protections.add(EffectiveSettings.PREVENT_PRIVILEGE_ESCALATION);
        }
        if (settings.restricted()) {
            protections.add(RESTRICTED);
        }
        if (settings.runAsUser() && config.identity().requireStrictGroups()) {
            protections.add(STRICT_GROUPS);
        }
        return protections;
    }

    /** Reads what was written down. */
    static RulesInForce of(Provenance made) {
        var protections = Objects.requireNonNullElse(made.protections(), List.<String>of());
        var settings = new EffectiveSettings(
                made.identity() != null,
                protections.contains(EffectiveSettings.PREVENT_PRIVILEGE_ESCALATION),
                false,
                List.of(),
                protections.contains(RESTRICTED),
                allowed(made));
        return new RulesInForce(
                settings, identity(made.identity()), protections.contains(STRICT_GROUPS), made.protections() != null);
    }

    /** Every violation of these rules by a pod, given as JSON. */
    List<String> violations(JsonNode pod) {
        return identity != null && !written
                ? PodVerifier.verify(pod, identity)
                : PodVerifier.verify(pod, settings, identity);
    }

    /** What to write down of what was allowed, as JSON; null where that is the default, or bears on nothing that is in force. */
    static @Nullable String allowances(EffectiveSettings settings) {
        var bears = settings.preventPrivilegeEscalation()
                || (settings.runAsUser()
                        && !settings.allowed().fsGroupVolumeTypes().isEmpty());
        if (!bears || settings.allowed().equals(PodSecurityAllowances.DEFAULT)) {
            return null;
        }
        try {
            return JSON.writeValueAsString(settings.allowed());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("names and numbers have JSON", e);
        }
    }

    /** What cannot be read allows no more than the default does. */
    private static PodSecurityAllowances allowed(Provenance made) {
        if (made.allowances() == null) {
            return PodSecurityAllowances.DEFAULT;
        }
        try {
            return JSON.readValue(made.allowances(), PodSecurityAllowances.class);
        } catch (JsonProcessingException spoilt) {
            return PodSecurityAllowances.DEFAULT;
        }
    }

    private static @Nullable UserIdentity identity(@Nullable Identity written) {
        if (written == null || written.getUid() == null || written.getGid() == null) {
            return null;
        }
        return new UserIdentity(
                written.getUsername(),
                written.getUid(),
                written.getGid(),
                Objects.requireNonNullElse(written.getSupplementalGroups(), List.of()),
                Objects.requireNonNullElse(written.getSource(), Identity.Source.SPEC));
    }
}
