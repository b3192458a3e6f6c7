package ai.run.operator.e2e;

import static ai.run.operator.testing.node.FactsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import ai.run.operator.testing.node.TestImage;
import ai.run.v1.Phase;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJobStatus;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A program with file capabilities in the image is anybody as soon as the container's bounding set holds them, {@code no_new_privs} or
 * not: the runtime gives what is in that set to the process that starts the program.
 */
@OtherCluster
@ExtendWith(NodeExtension.class)
class FileCapabilitiesE2E {

    private static final String BOTH =
            """
            runAsUser: true
            preventPrivilegeEscalation: true
            user: {name: alice, uid: 1234, gid: 5678}
            createHomeDir: false
            """;

    /** A container that starts the program, with what it says about capabilities. */
    private static final String CAPPED =
            "{name: capped, image: @FILE_CAPPED, command: [/file-capped], securityContext: {capabilities: %s}}";

    private static final String DROPS_ANOTHER = CAPPED.formatted("{drop: [AUDIT_WRITE]}");
    private static final String MAIN = "containers: [{name: main, image: @MAIN}]";

    /** A pod that says its facts and is there to be looked into. */
    private static final String RUNS_ON = "workload: Pod\n"
            + template(
                    """
                    terminationGracePeriodSeconds: 0
                    containers: [{name: main, image: @MAIN, command: [sh, -c, /facts; exec sleep 3600]}]
                    """);

    @BeforeAll
    static void submit(Jobs jobs) {
        jobs.submit(
                "control",
                "runAsUser: true\nuser: {uid: 1234, gid: 5678}\ncreateHomeDir: false\n"
                        + template("containers: [" + CAPPED.formatted("{}") + "]"));
        jobs.submit("job", BOTH + template("containers: [" + DROPS_ANOTHER + "]"));
        jobs.submit("pod", BOTH + "workload: Pod\n" + template("containers: [" + DROPS_ANOTHER + "]"));
        jobs.submit("none", BOTH + template("containers: [" + CAPPED.formatted("{drop: [NONE]}") + "]"));
        jobs.submit("second", BOTH + template("containers: [{name: main, image: @MAIN}, " + DROPS_ANOTHER + "]"));
        jobs.submit("init", BOTH + template("initContainers: [" + DROPS_ANOTHER + "]\n" + MAIN));
        jobs.submit(
                "sidecar",
                BOTH
                        + template("initContainers: [" + DROPS_ANOTHER.replace("{name", "{restartPolicy: Always, name")
                                + "]\ncontainers: [{name: main, image: @MAIN, command: [sleep, '600']}]\n"
                                + "terminationGracePeriodSeconds: 0"));
        jobs.submit(
                "hook",
                BOTH
                        + template(
                                """
                        containers:
                          - name: capped
                            image: @FILE_CAPPED
                            command: [sh, -c, "until [ -e /tmp/hook ]; do sleep 0.1; done; cat /tmp/hook"]
                            lifecycle: {postStart: {exec: {command: [/file-capped, /tmp/hook]}}}
                            securityContext: {capabilities: {drop: [AUDIT_WRITE]}}
                        """));
    }

    private static String template(String spec) {
        return "template:\n  spec:\n" + spec.indent(4);
    }

    /** Lest the program be harmless anyway: it is not where nobody prevents anything, and runAsUser alone does not. */
    @Test
    void itIsRootWhereTheUserAloneIsEnforced(Jobs jobs) {
        assertThat(jobs.facts("control", "capped")).runsAs(0, 0).says("capped.reads", "yes");
    }

    @ParameterizedTest
    @CsvSource({"job", "pod", "none", "second", "init", "sidecar", "hook"})
    void itIsWhoItWasInEveryKindOfContainer(String job, Jobs jobs) {
        assertThat(jobs.facts(job, "capped")).runsAs(1234, 5678).gainsNothingByFileCapabilities();
    }

    @Test
    void itIsWhoItWasInAContainerThatIsAttachedAsConfinedAsTheOthers(Jobs jobs) throws IOException {
        jobs.submit("attached", BOTH + RUNS_ON);
        jobs.debug("attached", "capped", TestImage.FILE_CAPPED, "--profile=restricted");

        assertThat(jobs.facts("attached", "capped")).runsAs(1234, 5678).gainsNothingByFileCapabilities();
    }

    /**
     * Whoever may attach containers writes of them what they want, and no webhook is asked here: the operator sees it when it is done,
     * and takes the pod away. What the program does until then nobody prevents; {@link RunningPods} has the case with webhooks.
     */
    @ParameterizedTest
    @CsvSource({"attached-baseline, baseline", "attached-general, general"})
    void whoAttachesAContainerThatIsLessConfinedLosesThePod(String job, String profile, Jobs jobs) throws IOException {
        jobs.submit(job, BOTH + RUNS_ON);
        jobs.debug(job, "capped", TestImage.FILE_CAPPED, "--profile=" + profile);

        assertThat(jobs.status(job, status -> status.getPhase() == Phase.FAILED))
                .extracting(RunaiJobStatus::getConditions)
                .asString()
                .contains(
                        Reason.AdmissionChangedPod.name(), "ephemeralContainers[capped].securityContext.capabilities");
        await().atMost(Jobs.PATIENCE).until(() -> jobs.pods(job).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    setuid   | {drop: [ALL], add: [SETUID, SETGID]}
                    override | {add: [DAC_OVERRIDE]}
                    """)
    void nobodyIsGivenWhatItNeeds(String job, String capabilities, Jobs jobs) {
        jobs.submit(job, BOTH + template("containers: [" + CAPPED.formatted(capabilities) + "]"));

        assertThat(jobs.status(job, status -> status.getPhase() == Phase.REJECTED))
                .extracting(RunaiJobStatus::getConditions)
                .asString()
                .contains(Reason.PrivilegeEscalation.name(), "capabilities.add");
    }
}
