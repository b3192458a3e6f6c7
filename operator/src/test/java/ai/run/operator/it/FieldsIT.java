package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Parallel;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.manifests.Manifests;
import ai.run.operator.testing.schema.OddJob;
import ai.run.operator.testing.schema.OddValues;
import ai.run.operator.testing.schema.SchemaFields;
import ai.run.operator.testing.schema.WorkloadComparison;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever stands in whichever field of a spec: the API server denies it, the operator rejects it and names the field, or the
 * workload is what the server itself makes of the bare template, but for what is documented or told in the status. Never is
 * there an exception, no answer, or a difference that nobody tells of.
 *
 * <p>By default one value of each field is tried, and all values of those that decide on what a pod may do; {@code
 * -Drunaijob.fields=all} tries every value of every field as Job and as Pod, {@code -Drunaijob.fields=3/8} the third eighth of
 * that.
 */
@ExtendWith(StageExtension.class)
class FieldsIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whether every value of every field is tried, and which part of that. */
    private static final String FIELDS = System.getProperty("runaijob.fields", "");

    private static final boolean ALL = !FIELDS.isEmpty();

    /** So many jobs are there at a time. */
    private static final int BATCH = 100;

    /** Fields that decide on what a pod may do; all values of each are always tried. */
    private static final Pattern SENSITIVE = Pattern.compile(
            "spec\\.(user|homeDir)\\..*|spec\\.template\\.spec\\.(restartPolicy|hostPID|hostUsers|os\\.name|priorityClassName"
                    + "|serviceAccount.*|securityContext\\.[^.]*|nodeSelector.*)"
                    + "|spec\\.template\\.spec\\.containers\\[]\\.(name|volumeMounts.*\\.(name|mountPath|subPath)"
                    + "|securityContext\\.(capabilities.*|procMount|runAsUser|seccompProfile\\.type|seLinuxOptions\\.type))");

    private static final Set<String> DEFECTS =
            Set.of("DecisionFailed", "VerificationFailed", "InternalError", "AdmissionChangedPod", "ImmutableField");

    /** What is for the log alone. */
    private static final Pattern INTERNAL = Pattern.compile("java\\.|fabric8|jackson|Exception|https?://[^/ ]*:[0-9]");

    /** What the server said to a request: the object, or why not. */
    private record Answer(JsonNode object, String denial) {}

    private final Map<String, Answer> bare = new ConcurrentHashMap<>();
    private final Map<String, String> denials = new ConcurrentHashMap<>();
    private final List<String> faults = new ArrayList<>();

    @Test
    void everyFieldMayHoldAnything(Sandbox sandbox) throws IOException {
        var cases = part(cases());
        tryAll(cases.stream().filter(one -> !one.isProtected()).toList(), sandbox);
        sandbox.clusterConfig("enforceRunAsUser: true\nenforcePreventPrivilegeEscalation: true\n");
        tryAll(cases.stream().filter(OddJob::isProtected).toList(), sandbox);
        assertThat(faults).as("of %d cases", cases.size()).isEmpty();
    }

    private static List<OddJob> part(List<OddJob> cases) {
        var slash = FIELDS.indexOf('/');
        if (slash < 0) {
            return cases;
        }
        var size = (cases.size() - 1) / Integer.parseInt(FIELDS.substring(slash + 1)) + 1;
        var end = Integer.parseInt(FIELDS.substring(0, slash)) * size;
        return cases.subList(Math.min(end - size, cases.size()), Math.min(end, cases.size()));
    }

    private void tryAll(List<OddJob> cases, Sandbox sandbox) {
        for (int from = 0; from < cases.size(); from += BATCH) {
            tryAtOnce(cases.subList(from, Math.min(from + BATCH, cases.size())), sandbox.another());
        }
    }

    private static List<OddJob> cases() throws IOException {
        var schema = Manifests.parse(Repository.path("config/crd/runaijobs.run.ai.yaml"))
                .get(0)
                .at("/spec/versions/0/schema/openAPIV3Schema");
        var spec = JSON.createObjectNode();
        spec.put("type", "object").putObject("properties").set("spec", schema.at("/properties/spec"));
        var cases = new ArrayList<OddJob>();
        int number = 0;
        for (var field : SchemaFields.of(spec)) {
            var values = new ArrayList<>(
                    OddValues.of(field.schema(), ALL ? 3 : 1, number).entrySet());
            var isWhole = ALL || SENSITIVE.matcher(field.toString()).matches();
            var step = isWhole ? 1 : values.size();
            for (int index = isWhole ? 0 : number % values.size(); index < values.size(); index += step) {
                // As Job and as Pod, one of them under protection.
                var value = values.get(index);
                var isPod = number / 2 % 2 == 0;
                var isProtected = (number + index) % 2 == 0;
                for (int time = 0; time < (ALL ? 2 : 1); time++) {
                    cases.add(OddJob.of(
                            "f" + cases.size(),
                            field,
                            value.getKey(),
                            value.getValue(),
                            isPod ^ time == 1,
                            isProtected ^ time == 1));
                }
            }
            number++;
        }
        return cases;
    }

    private void tryAtOnce(List<OddJob> cases, Sandbox sandbox) {
        Parallel.times(cases.size(), number -> submit(cases.get(number), sandbox));
        var jobs = new HashMap<String, JsonNode>();
        await("every job is answered")
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    jobs.putAll(list(sandbox, "run.ai/v1", "runaijobs"));
                    assertThat(cases)
                            .filteredOn(one -> jobs.containsKey(one.name()) && !isAnswered(jobs.get(one.name())))
                            .isEmpty();
                });
        var workloads = list(sandbox, "batch/v1", "jobs");
        workloads.putAll(list(sandbox, "v1", "pods"));
        for (var one : cases) {
            var fault = fault(
                    one,
                    jobs.getOrDefault(one.name(), MissingNode.getInstance()),
                    workloads.getOrDefault(one.name(), MissingNode.getInstance()));
            if (fault != null) {
                faults.add(one + ": " + fault);
            }
        }
        sandbox.deleteJobs();
    }

    private static boolean isAnswered(JsonNode job) {
        return job.path("status")
                .path("observedGeneration")
                .equals(job.path("metadata").path("generation"));
    }

    private void submit(OddJob one, Sandbox sandbox) {
        var denial =
                post(sandbox, "/apis/run.ai/v1/namespaces/%s/runaijobs?fieldValidation=Ignore", one.object()).denial;
        if (denial != null) {
            denials.put(one.name(), denial);
        }
        var path = one.isPod()
                ? "/api/v1/namespaces/%s/pods?dryRun=All&fieldValidation=Ignore"
                : "/apis/batch/v1/namespaces/%s/jobs?dryRun=All&fieldValidation=Ignore";
        bare.put(one.name(), post(sandbox, path, one.bare()));
    }

    private static Answer post(Sandbox sandbox, String path, JsonNode object) {
        try {
            return new Answer(
                    read(sandbox.admin.raw(path.formatted(sandbox.namespace), "POST", object.toString())), null);
        } catch (KubernetesClientException denial) {
            var status = denial.getStatus();
            return new Answer(
                    MissingNode.getInstance(),
                    String.valueOf(status == null ? denial.getMessage() : status.getMessage()));
        }
    }

    private static Map<String, JsonNode> list(Sandbox sandbox, String group, String plural) {
        var root = group.contains("/") ? "/apis/" : "/api/";
        var objects = new HashMap<String, JsonNode>();
        read(sandbox.admin.raw(root + group + "/namespaces/" + sandbox.namespace + "/" + plural))
                .path("items")
                .forEach(object -> objects.put(object.at("/metadata/name").asText(), object));
        return objects;
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // The oracle.

    /** What is wrong with an outcome; null where nothing is. */
    private String fault(OddJob one, JsonNode job, JsonNode workload) {
        var bareAnswer = bare.get(one.name());
        if (job.isMissingNode()) {
            var denial = denials.get(one.name());
            return bareAnswer.denial == null && !isMeantToDeny(one)
                    ? "denied, and the server takes the bare template: " + denial
                    : names(one, denial) ? null : "denied without the field: " + denial;
        }
        for (var condition : job.at("/status/conditions")) {
            if (DEFECTS.contains(condition.path("reason").asText())) {
                return condition.path("reason").asText() + ": "
                        + condition.path("message").asText();
            }
            if (INTERNAL.matcher(condition.path("message").asText()).find()) {
                return "tells of the operator's own: "
                        + condition.path("message").asText();
            }
        }
        var accepted = condition(job, "Accepted");
        if (accepted.path("status").asText().equals("False")) {
            if (!one.isChanged() && bareAnswer.denial == null && !one.value().equals("huge number")) {
                return "rejected, and the server takes the bare template: " + accepted;
            }
            return accepted.path("reason").asText().equals("HomeDirConflict")
                            || names(one, accepted.path("message").asText())
                    ? null
                    : "rejected without the field: " + accepted;
        }
        var admitted = condition(job, "Admitted");
        if (admitted.path("reason").asText().equals("PodsRefused")) {
            return bareAnswer.denial != null ? null : "refused, and the server takes the bare template: " + admitted;
        }
        if (workload.isMissingNode()) {
            return job.at("/spec/suspend").asBoolean() ? null : "has no workload: " + job.path("status");
        }
        if (bareAnswer.denial != null) {
            return job.at("/status/overridden").isEmpty()
                    ? "made, and the server denies the bare template: " + bareAnswer.denial
                    : null;
        }
        var overridden = new ArrayList<String>();
        job.at("/status/overridden").forEach(line -> overridden.add(line.asText()));
        var untold = WorkloadComparison.untold(one, bareAnswer.object, workload, overridden);
        return untold.isEmpty() ? null : "differs, " + untold + "; overridden: " + overridden;
    }

    /** The server has no opinion of the identity and the home, nor of metadata that no pod of a job has. */
    private static boolean isMeantToDeny(OddJob one) {
        return !one.field().toString().startsWith("spec.template.spec")
                || (one.value().contains("null")
                        && one.field().toString().endsWith("[]")); // the server takes it for a zero
    }

    /** Some name near the end of the path is enough; who the user is has a field of its own. */
    private static boolean names(OddJob one, String message) {
        var names = one.field().names();
        if (names.contains("runAsUser") && message.contains("spec.user")) {
            return true;
        }
        return names.subList(Math.max(1, names.size() - 2), names.size()).stream()
                .anyMatch(message::contains);
    }

    private static JsonNode condition(JsonNode job, String type) {
        return StreamSupport.stream(job.at("/status/conditions").spliterator(), false)
                .filter(condition -> condition.path("type").asText().equals(type))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }
}
