package ai.run.operator.decision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.ClusterConfig.HomeDefaults;
import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.clusterconfig.PodSecurityAllowances;
import ai.run.operator.enforcement.EffectiveSettings;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.identity.UserIdentity;
import ai.run.operator.testing.TemplateGenerator;
import ai.run.operator.verification.PodVerifier;
import ai.run.v1.HomeDir;
import ai.run.v1.Identity.Source;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobSpec;
import ai.run.v1.User;
import ai.run.v1.Workload;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A workload that breaks the rules in force is never returned, whatever the job, its template and the cluster-config say;
 * nor does the decision fail over any of them.
 *
 * <p>Every case has a seed of its own. To look at one again, give it to {@link #check}.
 */
class DeciderPropertyTest {

    private static final int CASES = 4_000;
    private static final int FIRST_SEED = 20_260_201;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final User ALICE = User.builder()
            .name("alice")
            .uid(1234L)
            .gid(5678L)
            .supplementalGroups(List.of(4000L))
            .build();
    private static final UserIdentity IDENTITY = new UserIdentity("alice", 1234, 5678, List.of(4000L), Source.SPEC);

    private final Map<String, Integer> outcomes = new HashMap<>();

    @Test
    void aWorkloadThatBreaksTheRulesInForceIsNeverReturned() {
        LongStream.range(FIRST_SEED, FIRST_SEED + CASES).forEach(this::check);

        assertThat(outcomes.get("rejected")).as("rejected").isBetween(CASES / 10, CASES * 8 / 10);
        assertThat(outcomes.get("accepted with a home")).as("with a home").isGreaterThan(CASES / 10);
        assertThat(outcomes.get("accepted without a home")).as("without a home").isGreaterThan(CASES / 10);
    }

    private void check(long seed) {
        var random = new SplittableRandom(~seed); // not the stream that the template is made from
        var config = new ClusterConfig(
                random.nextBoolean(),
                random.nextBoolean(),
                IdentityPolicy.DEFAULT,
                null,
                HomeDefaults.DEFAULT,
                PodSecurityAllowances.DEFAULT,
                null);
        var job = job(seed, random);
        try {
            check(job, config);
        } catch (AssertionError | RuntimeException | JsonProcessingException failure) {
            throw new AssertionError(
                    "seed %d, %s:%n%s".formatted(seed, config, Serialization.asYaml(job.getSpec())), failure);
        }
    }

    private void check(RunaiJob job, ClusterConfig config) throws JsonProcessingException {
        var decision =
                Decider.decide(job, new ParsedClusterConfig.Valid(config, null), IdentityLookups.of(Directory.NONE));

        if (decision instanceof Decision.Rejected rejected) {
            assertThat(rejected.reason())
                    .as("the verifier is the second line of defence: %s", rejected.message())
                    .isNotEqualTo(Reason.VerificationFailed);
            count("rejected");
            return;
        }
        var accepted = (Decision.Accepted) decision;
        var settings = EffectiveSettings.of(job.getSpec(), config);
        assertThat(PodVerifier.verify(sent(accepted.workload()), settings, settings.runAsUser() ? IDENTITY : null))
                .isEmpty();
        count(accepted.provenance().homeDirectory() == null ? "accepted without a home" : "accepted with a home");
    }

    /** The pod as it goes over the wire. */
    private static JsonNode sent(HasMetadata workload) throws JsonProcessingException {
        var json = JSON.readTree(Serialization.asJson(workload));
        return json.path("kind").asText().equals("Pod") ? json : json.at("/spec/template");
    }

    private static RunaiJob job(long seed, SplittableRandom random) {
        var job = new RunaiJob();
        job.setMetadata(new ObjectMetaBuilder()
                .withName("train")
                .withNamespace("team-a")
                .withUid("6f1c")
                .build());
        job.setSpec(RunaiJobSpec.builder()
                .workload(oneOf(random, null, Workload.JOB, Workload.POD))
                .user(ALICE)
                .runAsUser(oneOf(random, null, true, false))
                .preventPrivilegeEscalation(oneOf(random, null, true, false))
                .createHomeDir(oneOf(random, null, true, false))
                .homeDir(oneOf(
                        random,
                        null,
                        new HomeDir(),
                        HomeDir.builder()
                                .path("/users/alice")
                                .passwdEntry(false)
                                .build(),
                        HomeDir.builder().medium(HomeDir.Medium.MEMORY).build()))
                .template(new TemplateGenerator(seed).template())
                .build());
        return job;
    }

    @SafeVarargs
    private static <T> T oneOf(SplittableRandom random, T... values) {
        return values[random.nextInt(values.length)];
    }

    private void count(String outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }
}
