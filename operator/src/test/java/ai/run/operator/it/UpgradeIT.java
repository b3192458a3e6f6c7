package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.AuditLog;
import ai.run.operator.testing.cluster.Cluster;
import ai.run.operator.testing.cluster.KubernetesVersion;
import ai.run.operator.testing.cluster.OwnControlPlane;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.Version;
import ai.run.operator.testing.webhooks.WebhookStage;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A hundred RunaiJobs of the version before this one, in every state, live through an upgrade, and through the way back. */
@OwnControlPlane
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpgradeIT {

    private static final String CLUSTER_CONFIG =
            """
            enforceRunAsUser: true
            enforcePreventPrivilegeEscalation: true
            identity: {allowedUids: ["1000-60000"], allowedGids: ["1000-60000"]}
            """;

    /** What users write, by what an operator has to say to it. Each takes the version before, and gives a pod of its own kind. */
    private static final Map<String, String> SPECS = new TreeMap<>(
            Map.of(
                    "plain",
                    spec("containers: [{name: main, image: busybox}]"),
                    "named",
                    "homeDir: {sizeLimit: 10Mi}\n"
                            + spec("containers: [{name: main, image: busybox}]").replace("{uid:", "{name: alice, uid:"),
                    "homeless",
                    "createHomeDir: false\n" + spec("containers: [{name: main, image: busybox}]"),
                    "claim",
                    spec(
                            """
                    securityContext: {fsGroup: 5678}
                    volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
                    containers: [{name: main, image: busybox, volumeMounts: [{name: data, mountPath: /data}]}]
                    """),
                    "of-the-node",
                    spec(
                            """
                    volumes: [{name: data, hostPath: {path: /data}}]
                    containers: [{name: main, image: busybox, volumeMounts: [{name: data, mountPath: /data}]}]
                    """),
                    "weak",
                    spec(
                            """
                    securityContext: {seccompProfile: {type: Unconfined}}
                    containers: [{name: main, image: busybox, ports: [{containerPort: 80, hostPort: 8080}]}]
                    """),
                    "overridden",
                    spec(
                            """
                    securityContext: {runAsUser: 0, supplementalGroups: [0]}
                    containers: [{name: main, image: busybox, securityContext: {runAsUser: 0, runAsNonRoot: false}}]
                    """),
                    "sidecar",
                    spec(
                            """
                    initContainers: [{name: log, image: busybox, restartPolicy: Always}]
                    containers: [{name: main, image: busybox}]
                    """)));

    /** Conditions that the version before does not know. */
    private static final Set<String> SINCE = Set.of("PodsReady");

    /** What would not be accepted today, had it not begun yet. */
    private static final List<String> REJECTED_TODAY = List.of("of-the-node", "weak");

    /** Its ports get a protocol by today's CRD, for which the version before takes it for changed. */
    private static final String TAKEN_FOR_CHANGED = "weak";

    /** What the version before had rejected. */
    private static final Map<String, String> REJECTED = Map.of(
            "foreign", spec("containers: [{name: main, image: busybox}]").replace("1234", "999"),
            "nobody", "template: {spec: {containers: [{name: main, image: busybox}]}}",
            "privileged", spec("containers: [{name: main, image: busybox, securityContext: {privileged: true}}]"));

    private Stage stage;
    private WebhookStage webhooks;
    private Sandbox open;
    private Sandbox guarded;
    private Sandbox full;

    private static String spec(String pod) {
        return "user: {uid: 1234, gid: 5678}\ntemplate:\n  spec:\n" + pod.indent(4);
    }

    @BeforeAll
    void installTheVersionBefore() throws IOException {
        var before = Version.previous();
        Cluster.requireBuilt(KubernetesVersion.CURRENT);
        stage = Stage.on(Cluster.startNative(KubernetesVersion.CURRENT), before);
        webhooks = WebhookStage.set(stage);
        open = new Sandbox(stage);
        open.clusterConfig(CLUSTER_CONFIG);
        guarded = open.another();
        webhooks.guard(guarded.namespace);
        full = open.another();
        stage.admin
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withNamespace(full.namespace)
                        .withName("none")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("pods", Quantity.parse("0"))
                        .endSpec()
                        .build())
                .create();
    }

    @AfterAll
    void end() throws IOException {
        if (webhooks != null) {
            webhooks.close();
        }
        if (stage != null) {
            stage.close();
        }
    }

    /** A state, and how a job gets there. */
    private enum State {
        WAITING(Phase.PENDING) {
            @Override
            void reach(Sandbox sandbox, String job) {
                sandbox.awaitPods(job);
            }
        },
        RUNNING(Phase.RUNNING) {
            @Override
            void reach(Sandbox sandbox, String job) {
                sandbox.podsRun(job);
            }
        },
        RUNNING_POD(Phase.RUNNING, "workload: Pod\n") {
            @Override
            void reach(Sandbox sandbox, String job) {
                sandbox.podsRun(job);
            }
        },
        HELD(Phase.SUSPENDED, "suspend: true\n") {
            @Override
            void reach(Sandbox sandbox, String job) {}
        },
        SUSPENDED(Phase.SUSPENDED) {
            @Override
            void reach(Sandbox sandbox, String job) {
                sandbox.podsRun(job);
                sandbox.awaitPhase(job, Phase.RUNNING);
                sandbox.patchSpec(job, "suspend: true");
            }
        },
        QUEUED(Phase.SUSPENDED) {
            @Override
            void reach(Sandbox sandbox, String job) {
                sandbox.awaitPods(job);
                sandbox.suspendWorkload(job, true);
            }
        },
        SUCCEEDED(Phase.SUCCEEDED) {
            @Override
            void reach(Sandbox sandbox, String job) {
                sandbox.podsEnd(job, "Succeeded");
            }
        },
        FAILED(Phase.FAILED, "backoffLimit: 0\n") {
            @Override
            void reach(Sandbox sandbox, String job) {
                sandbox.podsEnd(job, "Failed");
            }
        };

        final Phase phase;
        final String spec;

        State(Phase phase) {
            this(phase, "");
        }

        State(Phase phase, String spec) {
            this.phase = phase;
            this.spec = spec;
        }

        String job(String spec) {
            return name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + spec;
        }

        abstract void reach(Sandbox sandbox, String job);
    }

    @Test
    void noJobIsHarmedByAnUpgradeNorByTheWayBack() throws IOException {
        submitAll();
        var before = jobs();
        assertThat(before).hasSizeGreaterThanOrEqualTo(100);

        var workloads = workloads();
        change(Version.current(), before.size(), name -> false);
        var after = jobs();
        assertThat(after.keySet()).isEqualTo(before.keySet());
        assertThat(workloads()).isEqualTo(workloads);
        before.forEach((name, job) -> {
            var rejectedToday =
                    name.contains("/held-") && REJECTED_TODAY.stream().anyMatch(name::endsWith);
            if (rejectedToday) {
                assertThat(after.get(name).getStatus().getPhase()).as(name).isEqualTo(Phase.REJECTED);
            } else {
                assertThat(gist(after.get(name))).as(name).isEqualTo(gist(job));
            }
        });

        goOn();

        var between = jobs();
        change(Version.previous(), between.size(), name -> name.endsWith(TAKEN_FOR_CHANGED));
        jobs().forEach((name, job) -> {
            if (between.get(name).getStatus().getPhase() == Phase.RUNNING) {
                assertThat(job.getStatus().getPhase()).as(name).isEqualTo(Phase.RUNNING);
                assertThat(job.getStatus().getWorkloadRef())
                        .as(name)
                        .isEqualTo(between.get(name).getStatus().getWorkloadRef());
            }
        });
        open.podsEnd("running-claim", "Succeeded");
        open.awaitPhase("running-claim", Phase.SUCCEEDED);
    }

    private void submitAll() {
        for (var state : State.values()) {
            SPECS.forEach((name, spec) -> create(open, state, name, spec));
        }
        for (var state : List.of(State.WAITING, State.RUNNING, State.RUNNING_POD, State.HELD, State.SUCCEEDED)) {
            for (var name : List.of("plain", "named", "overridden", "sidecar")) {
                create(guarded, state, name, SPECS.get(name));
            }
        }
        for (var number = 0; number < 6; number++) {
            create(full, State.WAITING, "denied-" + number, SPECS.get("plain"));
        }
        REJECTED.forEach((name, spec) -> {
            for (var number = 0; number < 4; number++) {
                create(open, "rejected-" + name + "-" + number, spec);
            }
        });

        for (var state : State.values()) {
            SPECS.keySet().forEach(name -> reach(open, state, name));
        }
        for (var state : List.of(State.WAITING, State.RUNNING, State.RUNNING_POD, State.HELD, State.SUCCEEDED)) {
            List.of("plain", "named", "overridden", "sidecar").forEach(name -> reach(guarded, state, name));
        }
        for (var number = 0; number < 6; number++) {
            full.awaitCondition(State.WAITING.job("denied-" + number), "Admitted", "False");
        }
        REJECTED.keySet().forEach(name -> {
            for (var number = 0; number < 4; number++) {
                open.awaitPhase("rejected-" + name + "-" + number, Phase.REJECTED);
            }
        });
    }

    private static void create(Sandbox sandbox, State state, String name, String spec) {
        create(sandbox, state.job(name), state.spec + spec);
    }

    private static void create(Sandbox sandbox, String name, String spec) {
        var labels = name.startsWith("queued") ? "kueue.x-k8s.io/queue-name: team" : "";
        sandbox.apply("apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {name: %s, labels: {%s}}\nspec:\n%s"
                .formatted(name, labels, spec.indent(2)));
    }

    private static void reach(Sandbox sandbox, State state, String name) {
        var job = state.job(name);
        state.reach(sandbox, job);
        sandbox.awaitPhase(job, state.phase);
    }

    /** What was not yet done before goes on by the rules of today. */
    private void goOn() {
        open.podsEnd("running-plain", "Succeeded");
        open.awaitPhase("running-plain", Phase.SUCCEEDED);
        open.suspendWorkload("queued-claim", false);
        open.podsRun("queued-claim");
        open.awaitPhase("queued-claim", Phase.RUNNING);
        open.patchSpec("suspended-weak", "suspend: false");
        open.podsRun("suspended-weak");
        open.awaitPhase("suspended-weak", Phase.RUNNING);
        open.podsRun("waiting-of-the-node");
        open.awaitPhase("waiting-of-the-node", Phase.RUNNING);
        open.patchSpec("held-plain", "suspend: false");
        open.podsRun("held-plain");
        assertThat(open.awaitPhase("held-plain", Phase.RUNNING).getProtections())
                .contains("Restricted");
    }

    /**
     * Installs another version, and waits until it has looked at every job. Nobody else does anything meanwhile: it makes and ends no
     * workload, and writes each status once at most, so that none can flap.
     */
    private void change(Version version, int jobs, Predicate<String> exempt) throws IOException {
        var begin = Instant.now();
        webhooks.install(version);
        awaitSettled(jobs);
        var writes = Stream.of(open, guarded, full)
                .flatMap(sandbox -> AuditLog.of(sandbox).writes().stream())
                .filter(write -> write.time().isAfter(begin) && !exempt.test(write.name()))
                .toList();
        assertThat(writes).as("workloads that were touched").noneMatch(write -> write.isOf("jobs", "pods"));
        assertThat(writes.stream()
                        .filter(write -> write.isOf("runaijobs/status"))
                        .collect(Collectors.groupingBy(
                                write -> write.namespace() + "/" + write.name(), Collectors.counting())))
                .as("writes of one status")
                .allSatisfy((name, count) -> assertThat(count).isEqualTo(1));
    }

    private void awaitSettled(int jobs) {
        await("the operator has looked at every job").untilAsserted(() -> {
            assertThat(metric("runaijob_reconciliation_seconds_count\\{outcome=\"success\"\\}"))
                    .isGreaterThanOrEqualTo(jobs);
            assertThat(metric("runaijob_queue_depth")).isZero();
        });
    }

    private double metric(String series) throws IOException {
        var found = Pattern.compile("(?m)^" + series + " (\\S+)$")
                .matcher(webhooks.replica().get("/metrics"));
        return found.find() ? Double.parseDouble(found.group(1)) : 0;
    }

    private Map<String, RunaiJob> jobs() {
        var found = new TreeMap<String, RunaiJob>();
        everywhere(sandbox -> sandbox.admin
                .resources(RunaiJob.class)
                .inNamespace(sandbox.namespace)
                .list()
                .getItems()
                .forEach(job -> found.put(name(job), job)));
        return found;
    }

    /** UIDs, by names. */
    private Map<String, String> workloads() {
        var found = new TreeMap<String, String>();
        everywhere(sandbox -> Stream.concat(
                        sandbox.admin.batch().v1().jobs().inNamespace(sandbox.namespace).list().getItems().stream(),
                        sandbox.admin.pods().inNamespace(sandbox.namespace).list().getItems().stream())
                .map(HasMetadata.class::cast)
                .filter(workload -> !workload.isMarkedForDeletion())
                .forEach(workload -> found.put(
                        workload.getKind() + " " + name(workload),
                        workload.getMetadata().getUid())));
        return found;
    }

    private void everywhere(Consumer<Sandbox> what) {
        List.of(open, guarded, full).forEach(what);
    }

    private static String name(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }

    /** What programs go by. */
    private static String gist(RunaiJob job) {
        var status = job.getStatus();
        return "%s, %s, %s"
                .formatted(
                        status.getPhase(),
                        status.getWorkloadRef() == null
                                ? null
                                : status.getWorkloadRef().getUid(),
                        status.getConditions().stream()
                                .filter(condition -> !SINCE.contains(condition.getType()))
                                .map(condition -> condition.getType() + "=" + condition.getStatus() + " "
                                        + condition.getReason() + " " + condition.getLastTransitionTime())
                                .toList());
    }
}
