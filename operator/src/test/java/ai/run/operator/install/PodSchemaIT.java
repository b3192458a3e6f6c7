package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.enforcement.Enforcement;
import ai.run.operator.enforcement.Finding;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.Settings;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.manifests.Manifests;
import ai.run.operator.testing.schema.EveryField;
import ai.run.operator.testing.schema.OpenApi;
import ai.run.operator.testing.schema.SchemaComparison;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A RunaiJob's template is the pod of the server's own API, and its spec is a Job's: nothing that a user writes is lost. */
@ExtendWith(StageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PodSchemaIT {

    private static final String POD = "io.k8s.api.core.v1.PodTemplateSpec";
    private static final String JOB = "io.k8s.api.batch.v1.JobSpec";

    /** Every difference there is, as a regular expression, and why it is there. */
    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry(
                    "spec\\.(managedBy|manualSelector|podReplacementPolicy|selector" + "|successPolicy): missing",
                    "not carried yet"),
            Map.entry(
                    "spec\\.(workload|runAsUser|user|preventPrivilegeEscalation|createHomeDir|homeDir): not the"
                            + " server's",
                    "what a RunaiJob is for"),
            Map.entry("spec: x-kubernetes-validations .*", "rules that the server has in its code"),
            Map.entry(
                    "spec\\.(parallelism|completions|backoffLimit|backoffLimitPerIndex|maxFailedIndexes"
                            + "|ttlSecondsAfterFinished): m(inimum|aximum) .*",
                    "the server refuses negative numbers, and longer ones do not fit"),
            Map.entry(
                    "spec\\.activeDeadlineSeconds: (minimum|maximum|format) .*",
                    "what the server takes of a Pod; a Job of 0 seconds would end before it began"),
            Map.entry(
                    "spec\\.template\\.spec\\.activeDeadlineSeconds: format int64, here int32",
                    "the server takes 1 to 2147483647"),
            Map.entry(
                    ".*\\.(runAsUser|runAsGroup|fsGroup|supplementalGroups\\[]): format int64, here int32",
                    "the server takes IDs up to 2147483647"),
            Map.entry(
                    ".*\\.imagePullSecrets\\[]\\.name: required",
                    "it tells the items of the list apart, and Kubernetes 1.20 takes no empty string for its default"),
            Map.entry(
                    ".*: max(Items|Properties) , here (20|255|256|1024|4096)",
                    "the server bounds the size of an object alone, and whoever reads one needs more than that"),
            Map.entry(
                    ".*\\.managedFields\\[]\\.fieldsV1: what is in it is dropped",
                    "the server's own notes, which nobody writes into a template"));

    private final ObjectMapper json = new ObjectMapper();
    private OpenApi core;
    private OpenApi batch;
    private JsonNode spec;

    @BeforeAll
    void read(Stage stage) throws IOException {
        core = OpenApi.of(stage, "api/v1");
        batch = OpenApi.of(stage, "apis/batch/v1");
        spec = Manifests.parse(Repository.path("config/crd/runaijobs.run.ai.yaml"))
                .get(0)
                .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    }

    @Test
    void takesEveryFieldOfAPodAndOfAJobAsTheServerDoesButForAReason() {
        assertThat(differences())
                .filteredOn(difference -> REASONS.keySet().stream().noneMatch(difference::matches))
                .isEmpty();
    }

    @Test
    void hasNoReasonWithoutADifference() {
        var differences = differences();
        assertThat(REASONS.keySet())
                .filteredOn(reason -> differences.stream().noneMatch(difference -> difference.matches(reason)))
                .isEmpty();
    }

    private List<String> differences() {
        return Stream.concat(
                        SchemaComparison.differences(
                                core, "spec.template", core.type(POD), spec.at("/properties/template"))
                                .stream(),
                        SchemaComparison.differences(batch, "spec", batch.type(JOB), spec).stream())
                .distinct()
                .toList();
    }

    @Test
    void keepsEveryFieldOfAPod(Sandbox sandbox) throws IOException {
        var template = EveryField.of(core, POD);
        var job = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "run.ai/v1")
                .put("kind", "RunaiJob");
        job.putObject("metadata").put("name", "train");
        job.putObject("spec").set("template", template);
        var path = "/apis/run.ai/v1/namespaces/%s/runaijobs?dryRun=All&fieldValidation=Strict";
        var kept = json.readTree(sandbox.admin.raw(path.formatted(sandbox.namespace), "POST", job.toString()));
        assertThat(kept.at("/spec/template")).isEqualTo(template);
    }

    @Test
    void carriesEveryFieldIntoTheWorkload(Sandbox sandbox) throws IOException {
        var template = EveryField.of(core, POD);
        var serialization = sandbox.admin.getKubernetesSerialization();
        var read = serialization.unmarshal(template.toString(), PodTemplateSpec.class);
        assertThat(json.readTree(serialization.asJson(read))).isEqualTo(template);

        var everything = Settings.BOTH;
        assertThat(Enforcement.apply(read, everything, null).findings())
                .extracting(Finding::message)
                .isNotEmpty()
                .noneMatch(message -> message.contains("unknown or"));
    }

    @Test
    void aJobMadeOfWhatABatchJobMayBeRuns(Sandbox sandbox) {
        sandbox.submit(
                """
                runAsUser: true
                user: {uid: 1234, gid: 5678}
                preventPrivilegeEscalation: true
                template:
                  spec:
                    schedulingGroup: {podGroupName: gang}
                    terminationGracePeriodSeconds: 5000000000
                    tolerations: [{key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 5000000000}]
                    containers: [{name: main, image: busybox, resources: {limits: {cpu: 0.5, memory: 1.5e+9}}}]
                """);
        sandbox.awaitCondition("train", "Admitted", "True");
        var pod = sandbox.workloadJob("train").getSpec().getTemplate().getSpec();
        assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(5_000_000_000L);
        assertThat(pod.getTolerations().get(0).getTolerationSeconds()).isEqualTo(5_000_000_000L);
        assertThat(pod.getContainers().get(0).getResources().getLimits()).hasToString("{cpu=500m, memory=1500M}");
    }
}
