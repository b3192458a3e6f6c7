package ai.run.operator.decision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.clusterconfig.PodSecurityAllowances;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.testing.GoldenDirectory;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeciderTest {

    private static final String CONTAINERS = "{containers: [{name: train}]}";

    @TestFactory
    Stream<DynamicTest> goldenDirectory() throws IOException {
        return GoldenDirectory.tests("decision", DecisionCase.class, DecisionCase::decide);
    }

    /** What the API server refuses by the CRD's schema and CEL rules, where it has those. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}                                                                          | spec.template is required: add the pod to run
                    {template: }                                                                | spec.template is required: add the pod to run
                    {template: {}}                                                              | spec.template.spec.containers needs at least one container
                    {template: {spec: {}}}                                                      | spec.template.spec.containers needs at least one container
                    {template: {spec: {containers: []}}}                                        | spec.template.spec.containers needs at least one container
                    {template: {spec: {containers: [{name: train}, null]}}}                     | spec.template.spec has a container without a value in one of its lists; remove it
                    {template: {spec: {containers: [{name: train}], initContainers: [null]}}}   | spec.template.spec has a container without a value in one of its lists; remove it
                    {template: {spec: {containers: [{name: train}], restartPolicy: Always}}}    | spec.template.spec.restartPolicy must be Never or OnFailure: a Job's pods have an end
                    {template: {spec: {containers: [{name: train}], restartPolicy: OnFailure}}} | accepted
                    {workload: Pod, template: {spec: {containers: [{name: train}], restartPolicy: Always}}} | accepted
                    {workload: Pod, completions: 1, template: {spec: {containers: [{name: train}]}}}        | spec.parallelism, completions, completionMode, backoffLimit, backoffLimitPerIndex, maxFailedIndexes and podFailurePolicy need workload: Job
                    """)
    void refusesASpecThatCannotBeCarriedOut(String spec, String message) {
        var decision = decide(job("train", spec));

        if (message.equals("accepted")) {
            assertThat(decision).isInstanceOf(Decision.Accepted.class);
        } else {
            assertThat(decision).isEqualTo(new Decision.Rejected(Reason.InvalidSpec, message));
        }
    }

    @Test
    void refusesMoreLabelsThanAnybodyMeans() {
        var job = job("train", "{template: {spec: %s}}".formatted(CONTAINERS));
        for (var number = 0; number <= 1_024; number++) {
            job.getMetadata().getLabels().put("a" + number, "");
        }
        assertThat(decide(job))
                .isEqualTo(new Decision.Rejected(
                        Reason.InvalidSpec,
                        "metadata.labels has more than 1,024 entries, which the workload would get too; remove some"));
    }

    /** The status and an annotation hold it, whose sizes are limited. */
    @Test
    void tellsOfNoMoreOverriddenValuesThanAnybodyReads() {
        var containers = IntStream.range(0, 700)
                .mapToObj("{name: c%d, securityContext: {runAsUser: 0}}"::formatted)
                .collect(Collectors.joining(", "));
        var decision = decide(job(
                "train",
                "{runAsUser: true, user: {uid: 1234, gid: 5678}, template: {spec: {containers: [%s]}}}"
                        .formatted(containers)));
        assertThat(((Decision.Accepted) decision).provenance().overridden())
                .hasSize(257)
                .contains("containers[c255].securityContext.runAsUser: 0 -> 1234")
                .endsWith("and 444 more");
    }

    @Test
    void refusesANameThatIsTooLongForAJobAndALabel() {
        var spec = "{template: {spec: " + CONTAINERS + "}}";
        var longest = "x".repeat(63);

        assertThat(decide(job(longest, spec))).isInstanceOf(Decision.Accepted.class);
        assertThat(decide(job(longest + "y", spec)))
                .isInstanceOfSatisfying(Decision.Rejected.class, rejected -> assertThat(rejected.reason())
                        .isEqualTo(Reason.InvalidName));
    }

    @Test
    void givesTheReasonOfTheNameOnlyWhereNothingElseIsWrong() {
        var spec = "{workload: Pod, parallelism: 2, template: {spec: " + CONTAINERS + "}}";

        assertThat(decide(job("x".repeat(64), spec))).isInstanceOfSatisfying(Decision.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(Reason.InvalidSpec);
            assertThat(rejected.message()).contains("need workload: Job; metadata.name must have");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{containers: [{name: %s}]}",
                "{containers: [{name: train}], initContainers: [{name: %s}]}",
                "{containers: [{name: train}], ephemeralContainers: [{name: %s}]}"
            })
    void refusesANameOfAContainerThatIsTooLong(String pod) {
        var spec = "{template: {spec: " + pod + "}}";
        var longest = "x".repeat(63);

        assertThat(decide(job("train", spec.formatted(longest)))).isInstanceOf(Decision.Accepted.class);
        assertThat(decide(job("train", spec.formatted(longest + "y"))))
                .isEqualTo(new Decision.Rejected(
                        Reason.InvalidSpec,
                        "spec.template.spec has a container whose name has more than 63 characters; shorten it"));
    }

    @Test
    void refusesWhatCannotBeReadAndNamesAllOfIt() {
        var job = job("train", "{runAsUser: true}");
        job.getSpec().setTemplate(new UnreadablePart.Template("spec.template.spec.hostUsers cannot be read: why"));
        job.getSpec()
                .setPodFailurePolicy(new UnreadablePart.FailurePolicy("spec.podFailurePolicy cannot be read: why"));

        assertThat(decide(job))
                .isEqualTo(new Decision.Rejected(
                        Reason.InvalidSpec,
                        "spec.template.spec.hostUsers cannot be read: why; correct or remove it;"
                                + " spec.podFailurePolicy cannot be read: why; correct or remove it"));
    }

    /** For these the API server says that it has failed itself, which is no answer to the user. */
    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a%b"})
    void noRuntimeClassHasANameThatTheServerCannotBeAskedFor(String name) {
        var job = job(
                "train", "{template: {spec: {runtimeClassName: '%s', containers: [{name: train}]}}}".formatted(name));

        assertThat(decide(job))
                .isInstanceOfSatisfying(Decision.Rejected.class, rejected -> assertThat(rejected.message())
                        .contains("spec.template.spec.runtimeClassName", '"' + name + '"'));
    }

    /** A value as long as an object can be would leave no room for what else is wrong, and for what to do. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "containers: [{name: train, securityContext: {capabilities: {add: ['%s']}}}]",
                "containers: [{name: train, securityContext: {procMount: '%s'}}]",
                "containers: [{name: train, securityContext: {seccompProfile: {type: '%s'}}}]",
                "containers: [{name: train, securityContext: {seLinuxOptions: {type: '%s'}}}]",
                "containers: [{name: train, securityContext: {? '%s' : 1}}]",
                "containers: [{name: train, livenessProbe: {httpGet: {port: 1, host: '%s'}}}]",
                "securityContext: {sysctls: [{name: '%s', value: '1'}]}",
                "os: {name: '%s'}",
                "nodeSelector: {kubernetes.io/os: '%s'}",
                "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms:"
                        + " [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: ['%s']}]}]}}}",
                "priorityClassName: 'system-%s'",
                "runtimeClassName: '/%s'",
                "serviceAccountName: '%s'",
                "hostUsers: false\nvolumes: [{name: '%s', nfs: {server: nas, path: /}}]",
                "volumes: [{name: '%s', hostPath: {path: /}}]",
                "volumes: [{name: data, hostPath: {path: '/%s'}}]",
                "? '%s'\n: 1"
            })
    void aFindingDoesNotRepeatWhateverLengthOfAValue(String field) {
        var containers = field.contains("containers:") ? "" : "\ncontainers: [{name: train}]";
        var spec = field.formatted("\u202E" + "x".repeat(25_000)) + containers;
        var job = job(
                "train",
                "\n  runAsUser: true\n  user: {uid: 1234, gid: 5678}\n  template:\n    spec:\n" + spec.indent(6));
        var config = new ClusterConfig(
                true,
                true,
                ClusterConfig.IdentityPolicy.DEFAULT,
                List.of("default"),
                ClusterConfig.HomeDefaults.DEFAULT,
                PodSecurityAllowances.DEFAULT,
                null);

        assertThat(Decider.decide(job, new ParsedClusterConfig.Valid(config, null), IdentityLookups.of(Directory.NONE)))
                .isInstanceOfSatisfying(Decision.Rejected.class, rejected -> assertThat(rejected.message())
                        .hasSizeLessThan(2_000));
    }

    @Test
    void leavesTheJobAsItWas() {
        var spec = "{runAsUser: true, user: {uid: 1234, gid: 5678}, template: {spec: " + CONTAINERS + "}}";
        var job = job("train", spec);

        assertThat(decide(job)).isInstanceOf(Decision.Accepted.class);

        assertThat(job).isEqualTo(job("train", spec));
    }

    private static Decision decide(RunaiJob job) {
        return Decider.decide(
                job, new ParsedClusterConfig.Valid(ClusterConfig.DEFAULT, null), IdentityLookups.of(Directory.NONE));
    }

    private static RunaiJob job(String name, String spec) {
        return Serialization.unmarshal(
                "metadata: {name: %s, namespace: team-a, uid: 6f1c}\nspec: %s".formatted(name, spec), RunaiJob.class);
    }
}
