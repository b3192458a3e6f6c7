package ai.run.operator.cli.jobs;

import static ai.run.operator.cli.jobs.PodChoice.Purpose.ENTER;
import static ai.run.operator.cli.jobs.PodChoice.Purpose.READ_THE_LOG;
import static ai.run.operator.cli.jobs.Seen.ended;
import static ai.run.operator.cli.jobs.Seen.foreignPod;
import static ai.run.operator.cli.jobs.Seen.job;
import static ai.run.operator.cli.jobs.Seen.pending;
import static ai.run.operator.cli.jobs.Seen.pod;
import static ai.run.operator.cli.jobs.Seen.running;
import static ai.run.operator.cli.jobs.Seen.train;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.cli.jobs.PodChoice.Chosen;
import ai.run.operator.cli.jobs.PodChoice.None;
import ai.run.operator.cli.jobs.PodChoice.Purpose;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which pod a command is for. */
class PodChoiceTest {

    private static final SeenJob TRAIN = job(Seen.TRAIN);

    @ParameterizedTest
    @EnumSource
    void aPodThatRunsGoesFirstAndTheNewestOfThese(Purpose purpose) {
        assertThat(choose(
                        purpose,
                        pending("d", "11:59"),
                        running("b", "11:56", "node-1"),
                        running("c", "11:57", "node-1"),
                        ended("a", "11:58", "Failed")))
                .isEqualTo(new Chosen("c", "main"));
    }

    @Test
    void theLogOfAPodThatHasEndedCanBeRead() {
        assertThat(choose(READ_THE_LOG, pending("b", "11:59"), ended("a", "11:58", "Failed")))
                .isEqualTo(new Chosen("a", "main"));
    }

    @Test
    void nobodyEntersAPodThatHasEnded() {
        assertThat(choose(ENTER, ended("a", "11:58", "Succeeded")))
                .isEqualTo(new None(
                        "Pod a of runaijob.run.ai/train has ended (Succeeded), and nobody can enter it any more; read what"
                                + " it wrote with 'kubectl runaijob logs train'."));
    }

    @Test
    void whoWantsToEnterIsToldOfThePodThatIsToCome() {
        assertThat(choose(ENTER, pending("b", "11:59"), ended("a", "11:58", "Failed")))
                .isEqualTo(
                        new None("Pod b of runaijob.run.ai/train does not run yet: Unschedulable: No node can take the"
                                + " pod: no GPU is free"));
    }

    @Test
    void aPodThatIsBeingMadeHasNoLogYet() {
        assertThat(choose(READ_THE_LOG, pod("a", "11:59", "status: {phase: Pending}")))
                .isEqualTo(new None("Pod a of runaijob.run.ai/train does not write a log yet: its containers are being"
                        + " made; try again in a moment."));
    }

    @Test
    void whoNamesAnInitContainerReadsItsLogBefore() {
        assertThat(PodChoice.of(TRAIN, Seen.of(TRAIN, pending("a", "11:59")), READ_THE_LOG, null, "runai-home-init"))
                .isEqualTo(new Chosen("a", "runai-home-init"));
    }

    @Test
    void thePodThatIsNamedIsTaken() {
        var pods = Seen.of(TRAIN, running("a", "11:58", "node-1"), running("b", "11:59", "node-1"));
        assertThat(PodChoice.of(TRAIN, pods, ENTER, "a", "proxy")).isEqualTo(new Chosen("a", "proxy"));
        assertThat(PodChoice.of(TRAIN, pods, ENTER, "c", null))
                .isEqualTo(new None("runaijob.run.ai/train has no pod c; its pods are b, a."));
    }

    /** Whoever waits for another's password has only to put a label on a pod. */
    @ParameterizedTest
    @EnumSource
    void aPodThatIsNotTheJobsIsNotEnteredEvenByName(Purpose purpose) {
        var pods = Seen.of(
                TRAIN,
                foreignPod("another", "trap", "11:59", "status: {phase: Running}"),
                running("a", "11:58", "node-1"));
        assertThat(PodChoice.of(TRAIN, pods, purpose, null, null)).isEqualTo(new Chosen("a", "main"));
        assertThat(PodChoice.of(TRAIN, pods, purpose, "trap", null)).isInstanceOf(None.class);
    }

    @Test
    void aPodOnItsWayOutIsNotEntered() {
        var leaving = running("a", "11:58", "node-1");
        leaving.getMetadata().setDeletionTimestamp("2026-07-01T11:59:00Z");
        assertThat(choose(ENTER, leaving))
                .isEqualTo(new None("Pod a of runaijob.run.ai/train is about to be deleted; wait for the next one."));
        assertThat(choose(READ_THE_LOG, leaving)).isEqualTo(new Chosen("a", "main"));
    }

    @Test
    void whereThereIsNoPodTheStateOfTheJobTellsWhy() {
        var rejected =
                train("Rejected", "{type: Accepted, status: 'False', reason: RootUser, message: no job runs as root}");
        var succeeded = train(
                "Succeeded",
                "{type: Complete, status: 'True', reason: WorkloadSucceeded, message: Done.},"
                        + " {type: Ready, status: 'True', reason: WorkloadSucceeded, message: Done.}");
        assertThat(PodChoice.of(rejected, Seen.of(rejected), ENTER, null, null))
                .isEqualTo(new None("runaijob.run.ai/train has no pod yet: Rejected, RootUser: no job runs as root"));
        assertThat(PodChoice.of(succeeded, Seen.of(succeeded), READ_THE_LOG, null, null))
                .isEqualTo(new None("runaijob.run.ai/train has no pod any more: Succeeded, WorkloadSucceeded: Done."));
        var unseen = job("metadata: {name: train}");
        assertThat(PodChoice.of(unseen, Seen.of(unseen), ENTER, null, null))
                .isEqualTo(new None("runaijob.run.ai/train has no pod yet: the operator has not looked at it yet"));
    }

    private static PodChoice choose(Purpose purpose, Pod... pods) {
        return PodChoice.of(TRAIN, Seen.of(TRAIN, pods), purpose, null, null);
    }
}
