package ai.run.operator.verification;

import ai.run.operator.enforcement.EffectiveSettings;
import ai.run.operator.identity.UserIdentity;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the finished pod once more, as the JSON that is really sent: what the model's classes hold and what is written
 * for them are not always the same.
 *
 * <p>It shares no code and no constant with the rules of {@code enforcement}, so that a mistake there cannot hide itself here; a test
 * keeps the two apart. It knows nothing of how a pod came about, changes nothing, and where a value is not what the API
 * says it may be, it objects.
 */
public final class PodVerifier {

    private PodVerifier() {}

    /**
     * Checks a pod against all that is in force. What {@link #objections} does not name too, is a defect of whoever finished the pod.
     *
     * @param pod the JSON of a pod or a pod template, made by the serializer that the client sends it with
     * @param settings what is in force
     * @param identity who the containers must run as; null only where runAsUser is not in force
     * @return every violation; empty when the pod holds
     */
    public static List<String> verify(JsonNode pod, EffectiveSettings settings, @Nullable UserIdentity identity) {
        var checks = new ArrayList<PodCheck>();
        if (settings.runAsUser()) {
            if (identity == null) {
                return List.of("runAsUser is in force, and there is no identity");
            }
            checks.add(user(identity));
            checks.add(new LinuxCheck(true));
            checks.add(new FsGroupCheck(settings.allowed().fsGroupVolumeTypes()));
        }
        if (settings.preventPrivilegeEscalation()) {
            checks.addAll(PodSecurity.escalation(settings.allowed()));
        }
        if (settings.restricted()) {
            checks.addAll(PodSecurity.confinement(settings.allowed()));
        }
        return PodVisit.violations(pod, checks);
    }

    /**
     * Checks a pod against nothing but who its containers must run as.
     *
     * @param pod as for {@link #verify(JsonNode, EffectiveSettings, UserIdentity)}
     * @return every violation; empty when the pod holds
     */
    public static List<String> verify(JsonNode pod, UserIdentity identity) {
        return PodVisit.violations(pod, List.of(user(identity)));
    }

    private static PodCheck user(UserIdentity identity) {
        return new UserCheck(identity.uid(), identity.gid(), identity.supplementalGroups());
    }

    /**
     * What the template asks for, and the Pod Security Standard "restricted" does not allow, and no rule rewrites, since the job would
     * become another: its author has to change it.
     *
     * @param pod as for {@link #verify(JsonNode, EffectiveSettings, UserIdentity)}
     * @param settings what is in force
     * @return every objection; empty where the pod need not satisfy the standard
     */
    public static List<String> objections(JsonNode pod, EffectiveSettings settings) {
        return settings.restricted() ? PodVisit.violations(pod, PodSecurity.ofAuthor(settings.allowed())) : List.of();
    }
}
