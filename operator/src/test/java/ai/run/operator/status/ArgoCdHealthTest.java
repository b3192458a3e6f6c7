package ai.run.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LoadState;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.BaseLib;

/**
 * What Argo CD makes of a RunaiJob with the health check that is shipped for it: the same as kstatus, but that it knows
 * suspended jobs, and that hooks have to be complete.
 */
class ArgoCdHealthTest {

    private static final String UNSEEN = "The operator has not seen the last change yet.";
    private static final String AWAITING = "The workload's pods are not created yet.";
    private static final String BROKEN = "The API server does not answer the operator, which tries again.";

    private record Health(String status, String message) {}

    private static final Map<String, Health> EXPECTED = Map.ofEntries(
            Map.entry("underway", new Health("Progressing", UNSEEN)),
            Map.entry("held-back", new Health("Suspended", "spec.suspend is true.")),
            Map.entry(
                    "rejected",
                    new Health(
                            "Degraded",
                            "spec.user has a uid without a gid, and would run with root's group, GID 0; set the uid and gid of an ordinary user")),
            Map.entry("refused", new Health("Degraded", "pods \"train\" is forbidden: exceeded quota: team-a")),
            Map.entry(
                    "refused-by-openshift",
                    new Health(
                            "Degraded",
                            "no SecurityContextConstraints let these pods in; is config/openshift/user_namespace.yaml applied"
                                    + " in team-a? pods \"train-…\" is forbidden: unable to validate against any security"
                                    + " context constraint: provider \"runaijob\": Forbidden: not usable by user or"
                                    + " serviceaccount")),
            Map.entry(
                    "refused-without-a-pod-security-policy",
                    new Health(
                            "Degraded",
                            "no PodSecurityPolicy lets these pods in; is config/psp/user_namespace.yaml applied in team-a?"
                                    + " pods \"train\" is forbidden: PodSecurityPolicy: unable to admit pod: []")),
            Map.entry(
                    "refused-without-a-pod-security-policy-for-jobs",
                    new Health(
                            "Degraded",
                            "no PodSecurityPolicy lets these pods in; is config/psp/guarded_namespace.yaml applied in team-a?"
                                    + " pods \"train-…\" is forbidden: PodSecurityPolicy: unable to admit pod: []")),
            Map.entry(
                    "name-conflict",
                    new Health(
                            "Degraded",
                            "There is a Job named train that does not belong to this RunaiJob. Delete it, or create the RunaiJob"
                                    + " under another name.")),
            Map.entry(
                    "pod-that-is-deleted-again-and-again",
                    new Health(
                            "Degraded",
                            "The Pod was deleted before its end more than once, not by this operator: by a node's taint, an"
                                    + " eviction, a controller or a person. It is made again after a pause, which doubles each"
                                    + " time, to five minutes.")),
            Map.entry(
                    "workload-that-was-lost",
                    new Health(
                            "Degraded",
                            "The workload was deleted while the operator did not watch, and the API server no longer tells whether it had finished, so it is not run again by itself. To run it again, set spec.suspend to true and, once the phase is Suspended, to false; or delete the RunaiJob.")),
            Map.entry("job-whose-pods-are-awaited", new Health("Progressing", AWAITING)),
            Map.entry(
                    "job-whose-pods-are-refused",
                    new Health(
                            "Degraded", "pods \"train-…\" is forbidden: violates PodSecurity \"restricted:latest\"")),
            Map.entry("job-that-does-not-run-yet", new Health("Healthy", "The pods are admitted and do not run yet.")),
            Map.entry("job-that-runs", new Health("Healthy", "The pods run.")),
            Map.entry(
                    "job-that-runs-on-an-old-server",
                    new Health(
                            "Healthy",
                            "The pods exist; this API server, before Kubernetes 1.24, does not say whether they run.")),
            Map.entry("job-that-is-complete", new Health("Healthy", "The Job has succeeded.")),
            Map.entry(
                    "job-that-has-failed",
                    new Health(
                            "Degraded",
                            "BackoffLimitExceeded: Job has reached the specified backoff limit; no pod tells why: see kubectl -n team-a logs job/train, or the logs that the cluster collects")),
            Map.entry("job-suspended-by-the-user", new Health("Suspended", "spec.suspend is true.")),
            Map.entry(
                    "job-suspended-by-a-queue",
                    new Health("Suspended", "The workload was suspended by somebody else, such as a queue.")),
            Map.entry("job-that-was-resumed", new Health("Healthy", "The pods run.")),
            Map.entry(
                    "job-that-was-changed-too-late",
                    new Health(
                            "Degraded",
                            "The workload goes on without the last change: spec.template.spec.containers[main].image was changed after it was made. Change that back, or set spec.suspend to true and then to false, which makes the workload"
                                    + " anew, or create a new RunaiJob.")),
            Map.entry(
                    "pod-that-waits",
                    new Health(
                            "Degraded",
                            "container notebook waits: ImagePullBackOff: image jupyter:1 cannot be pulled")),
            Map.entry(
                    "job-that-no-node-can-take",
                    new Health(
                            "Progressing",
                            "No node can take the pod: 0/2 nodes are available: 1 Insufficient nvidia.com/gpu.")),
            Map.entry(
                    "job-whose-image-cannot-be-pulled",
                    new Health(
                            "Degraded",
                            "init container runai-home-init (it makes the home directory) waits: ImagePullBackOff: image"
                                    + " registry.invalid/busybox:1 (homeDir.image of the cluster-config) cannot be pulled:"
                                    + " no such host")),
            Map.entry("job-of-which-one-pod-waits", new Health("Healthy", "The pods run.")),
            Map.entry(
                    "job-that-crashes-again-and-again",
                    new Health(
                            "Degraded",
                            "container main exited with 1 (Error); it is started again after a pause that grows to 5"
                                    + " minutes")),
            Map.entry(
                    "job-whose-pods-are-replaced", new Health("Healthy", "The pods are admitted and do not run yet.")),
            Map.entry(
                    "job-whose-last-pod-failed",
                    new Health(
                            "Progressing",
                            "The Job makes another pod: pod train-a failed: container main exited with 1 (Error)")),
            Map.entry(
                    "job-that-ran-out-of-memory",
                    new Health(
                            "Degraded",
                            "BackoffLimitExceeded: Job has reached the specified backoff limit; pod train-a failed:"
                                    + " container main exited with 137 (OOMKilled)")),
            Map.entry(
                    "job-that-was-evicted-for-its-home",
                    new Health(
                            "Degraded",
                            "BackoffLimitExceeded: Job has reached the specified backoff limit; pod train-a failed: Evicted:"
                                    + " the home directory outgrew homeDir.sizeLimit; set spec.homeDir.sizeLimit higher, or"
                                    + " keep large files in a volume of your own: Usage of EmptyDir volume \"runai-home\""
                                    + " exceeds the limit \"1Gi\".")),
            Map.entry(
                    "pod-whose-node-does-not-answer",
                    new Health(
                            "Progressing",
                            "Pod train is being deleted, and its node does not answer. If the node is gone for good: kubectl"
                                    + " -n team-a delete pod train --force --grace-period=0")),
            Map.entry(
                    "pod-that-was-changed",
                    new Health(
                            "Degraded",
                            "Pod train was changed by somebody else than the operator, such as an admission webhook, a controller or the node: securityContext.runAsUser is 7777, and must be 1234. The workload was deleted. Ask an administrator what changes it, and create the RunaiJob anew.")),
            Map.entry("ended", new Health("Healthy", "The Job has succeeded.")),
            Map.entry("ended-before-a-failure", new Health("Healthy", "The Job has succeeded.")),
            Map.entry("broken", new Health("Progressing", BROKEN)),
            Map.entry("broken-at-first-sight", new Health("Progressing", BROKEN)));

    @ParameterizedTest
    @FieldSource("ai.run.operator.status.KstatusTest#cases")
    void isReadAs(String name) throws IOException {
        assertThat(health(KstatusTest.after(name))).isEqualTo(EXPECTED.get(name));
    }

    @Test
    void isProgressingUntilTheOperatorHasSeenTheLastChange() throws IOException {
        var job = KstatusTest.after("job-that-has-failed");
        job.getMetadata().setGeneration(job.getMetadata().getGeneration() + 1);

        assertThat(health(job)).isEqualTo(new Health("Progressing", UNSEEN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metadata: {generation: 1}",
                "metadata: {generation: 1}\nstatus: {observedGeneration: -1}" // the CRD's default
            })
    void isProgressingBeforeTheOperatorHasLookedAtIt(String job) throws IOException {
        assertThat(health(Serialization.unmarshal(job, RunaiJob.class))).isEqualTo(new Health("Progressing", UNSEEN));
    }

    @ParameterizedTest
    @CsvSource({
        "argocd.argoproj.io/hook, job-that-runs, Progressing, The pods run.",
        "helm.sh/hook, job-that-runs, Progressing, The pods run.",
        "argocd.argoproj.io/hook, job-that-is-complete, Healthy, The Job has succeeded.",
        "argocd.argoproj.io/hook, job-that-has-failed, Degraded, 'BackoffLimitExceeded: Job has reached the specified backoff limit; no pod tells why: see kubectl -n team-a logs job/train, or the logs that the cluster collects'",
        "argocd.argoproj.io/hook-delete-policy, job-that-runs, Healthy, The pods run."
    })
    void isHealthyAsAHookOnlyWhenItIsComplete(String annotation, String name, String status, String message)
            throws IOException {
        var job = KstatusTest.after(name);
        job.getMetadata().setAnnotations(Map.of(annotation, "Sync"));

        assertThat(health(job)).isEqualTo(new Health(status, message));
    }

    /** Runs the check as Argo CD does: {@code obj} is the resource, and there is hardly a library. */
    private static Health health(RunaiJob job) throws IOException {
        var lua = new Globals();
        lua.load(new BaseLib());
        LoadState.install(lua);
        LuaC.install(lua);
        lua.set("obj", value(new ObjectMapper().valueToTree(job)));
        var health = lua.load(check()).call();
        return new Health(
                health.get("status").checkjstring(), health.get("message").checkjstring());
    }

    private static String check() throws IOException {
        var argoCd = Serialization.unmarshal(
                Files.readString(Repository.path("config/argocd/argocd_cm.yaml")), ConfigMap.class);
        return argoCd.getData()
                .get("resource.customizations.health.%s_%s"
                        .formatted(HasMetadata.getGroup(RunaiJob.class), HasMetadata.getKind(RunaiJob.class)));
    }

    private static LuaValue value(JsonNode json) {
        return switch (json.getNodeType()) {
            case OBJECT -> object(json);
            case ARRAY ->
                LuaValue.listOf(json.valueStream().map(ArgoCdHealthTest::value).toArray(LuaValue[]::new));
            case STRING -> LuaValue.valueOf(json.textValue());
            case NUMBER -> LuaValue.valueOf(json.doubleValue());
            case BOOLEAN -> LuaValue.valueOf(json.booleanValue());
            default -> LuaValue.NIL;
        };
    }

    private static LuaTable object(JsonNode json) {
        var table = new LuaTable();
        json.properties().forEach(property -> table.set(property.getKey(), value(property.getValue())));
        return table;
    }
}
