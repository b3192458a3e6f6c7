package ai.run.operator.enforcement;

import static ai.run.operator.testing.Settings.BOTH;
import static ai.run.operator.testing.Settings.BOTH_ENFORCED;
import static ai.run.operator.testing.Settings.PREVENT;
import static ai.run.operator.testing.Settings.RESTRICTED;
import static ai.run.operator.testing.Settings.RUN_AS_USER;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.identity.UserIdentity;
import ai.run.operator.testing.TemplateGenerator;
import ai.run.operator.verification.PodVerifier;
import ai.run.v1.Identity.Source;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Whatever a template says: either it is refused, or the finished pod holds. And lest that be true because the verifier
 * accepts everything or the rules refuse everything: whatever is spoiled afterwards, the verifier notices, and neither
 * kind of outcome is rare.
 *
 * <p>Every case has a seed of its own. To look at one again, give it to {@link #check}.
 */
class EnforcementPropertyTest {

    private static final int CASES = 20_000;
    private static final int FIRST_SEED = 20_260_101;
    private static final List<EffectiveSettings> SETTINGS =
            List.of(RUN_AS_USER, PREVENT, RESTRICTED, BOTH, BOTH_ENFORCED);
    private static final List<UserIdentity> IDENTITIES = List.of(
            identity(1234, 5678),
            identity(1234, 5678, 4000),
            identity(1234, 1234, 4000, 4001),
            identity(1, 1),
            identity(65534, 65534, 1),
            identity(Integer.MAX_VALUE, Integer.MAX_VALUE, 4000));

    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final Map<String, Integer> outcomes = new HashMap<>();

    @Test
    void everyTemplateIsRefusedOrEndsAsAPodThatHolds() {
        LongStream.range(FIRST_SEED, FIRST_SEED + CASES).forEach(this::check);

        assertThat(share("refused")).isBetween(0.1, 0.8);
        assertThat(share("objected to")).isBetween(0.05, 0.4);
        assertThat(share("accepted under runAsUser")).isGreaterThan(0.1);
        assertThat(share("accepted under preventPrivilegeEscalation")).isGreaterThan(0.1);
        assertThat(share("accepted with overrides")).isGreaterThan(0.1);
        assertThat(share("accepted without overrides")).isGreaterThan(0.01);
        assertThat(Saboteur.ALL).hasSizeGreaterThanOrEqualTo(20).allSatisfy(saboteur -> assertThat(outcomes)
                .extractingByKey(saboteur.name())
                .matches(times -> times >= 20));
    }

    private void check(long seed) {
        var random = new SplittableRandom(~seed); // not the stream that the template is made from
        var identity = IDENTITIES.get(random.nextInt(IDENTITIES.size()));
        var settings = SETTINGS.get(random.nextInt(SETTINGS.size()));
        var template = new TemplateGenerator(seed).template();
        try {
            check(template, settings, settings.runAsUser() ? identity : null, random);
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError(
                    "seed %d, %s, %s:%n%s".formatted(seed, settings, identity, serialization.asYaml(template)),
                    failure);
        }
        assertThat(template).as("input of seed %d", seed).isEqualTo(new TemplateGenerator(seed).template());
    }

    private void check(
            PodTemplateSpec template, EffectiveSettings settings, UserIdentity identity, SplittableRandom random) {
        var result = Enforcement.apply(template, settings, identity);
        if (!result.findings().isEmpty()) {
            count("refused");
            return;
        }
        var pod = serialization.convertValue(result.template(), JsonNode.class);
        if (!PodVerifier.objections(pod, settings).isEmpty()) {
            count("objected to");
            return;
        }
        assertThat(PodVerifier.verify(pod, settings, identity)).isEmpty();

        var again = Enforcement.apply(result.template(), settings, identity);
        assertThat(again).isEqualTo(new Enforcement.Result(result.template(), List.of(), List.of()));

        var saboteurs = Saboteur.against(settings);
        var saboteur = saboteurs.get(random.nextInt(saboteurs.size()));
        assertThat(PodVerifier.verify(saboteur.spoil(pod, identity, random), settings, identity))
                .as(saboteur.name())
                .isNotEmpty();

        count(saboteur.name());
        count(result, settings);
    }

    private void count(Enforcement.Result result, EffectiveSettings settings) {
        if (settings.runAsUser()) {
            count("accepted under runAsUser");
        }
        if (settings.preventPrivilegeEscalation()) {
            count("accepted under preventPrivilegeEscalation");
        }
        count(result.overridden().isEmpty() ? "accepted without overrides" : "accepted with overrides");
    }

    private void count(String outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private double share(String outcome) {
        return outcomes.getOrDefault(outcome, 0) / (double) CASES;
    }

    private static UserIdentity identity(long uid, long gid, long... groups) {
        return new UserIdentity("alice", uid, gid, LongStream.of(groups).boxed().toList(), Source.SPEC);
    }
}
