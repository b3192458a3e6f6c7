package ai.run.operator.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;

/** Reviews of Jobs and Pods with every mark, and with what only looks like one: each made as it is, and of each made each. */
final class ChildReviews {

    private static final List<JsonNode> METADATA = list(
            """
            - {name: train}
            - {name: train, labels: {team: vision, app.kubernetes.io/managed-by: Helm}}
            - {name: train, labels: {run.ai/job-name: train}}
            - {name: train, labels: {run.ai/job-name: ''}}
            - {name: train, labels: {app.kubernetes.io/managed-by: runaijob-operator}}
            - {name: train, labels: {controller-uid: 4-5-6}}
            - {name: train, labels: {controller-uid: ''}}
            - {name: train, labels: {batch.kubernetes.io/controller-uid: 4-5-6}}
            - {name: train, ownerReferences: [{apiVersion: run.ai/v1, kind: RunaiJob, name: train, controller: true}]}
            - {name: train, ownerReferences: [{apiVersion: run.ai/v1, kind: RunaiJob, name: train, controller: false}, {apiVersion: run.ai/v1, kind: RunaiJob, name: other}]}
            - {name: train, ownerReferences: [{apiVersion: run.ai.example.org/v1, kind: RunaiJob, name: train, controller: true}]}
            - {name: train, ownerReferences: [{apiVersion: batch/v1, kind: Job, name: train, uid: 4-5-6, controller: true}]}
            - {name: train, ownerReferences: [{apiVersion: batch/v1, kind: CronJob, name: train, uid: 4-5-6, controller: true}]}
            - {name: train, labels: {controller-uid: 4-5-6, batch.kubernetes.io/controller-uid: 4-5-6}, ownerReferences: [{apiVersion: batch/v1, kind: Job, name: train, uid: 4-5-6, controller: true}]}
            - {name: train, labels: {controller-uid: 7-8-9}, ownerReferences: [{apiVersion: batch/v1, kind: Job, name: train, uid: 4-5-6, controller: true}]}
            - {name: train, labels: {controller-uid: 4-5-6, batch.kubernetes.io/controller-uid: 7-8-9}, ownerReferences: [{apiVersion: batch/v1, kind: Job, name: train, uid: 4-5-6, controller: true}]}
            - {name: train, labels: {controller-uid: 4-5-6}, ownerReferences: [{apiVersion: batch/v1, kind: Job, name: train, uid: 4-5-6, controller: false}]}
            - {name: train, labels: {controller-uid: 4-5-6}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: train, uid: 4-5-6, controller: true}]}
            - {name: train, labels: {controller-uid: 4-5-6}, ownerReferences: [{apiVersion: batch.example.org/v1, kind: Job, name: train, uid: 4-5-6, controller: true}]}
            - {name: train, ownerReferences: [{apiVersion: batch/v1, kind: Job, name: train, uid: 4-5-6, controller: true}, {apiVersion: run.ai/v1, kind: RunaiJob, name: train, controller: true}]}
            - {name: train, ownerReferences: [{apiVersion: batch/v1, kind: Job, name: train, uid: 4-5-6, controller: true}], labels: {run.ai/job-name: train}}
            - {name: train, annotations: {note: mine, run.ai/spec-hash: abc}}
            - {name: train, annotations: {note: mine}, labels: {run.ai/job-name: train}}
            - {name: train, annotations: {run.ai/spec-hash: abc}, labels: {run.ai/job-name: train}}
            - {name: train, annotations: {run.ai/spec-hash: ''}, labels: {run.ai/job-name: train}}
            """);

    private static final List<JsonNode> POD_SPECS = list(
            """
            - {containers: [{name: main, image: busybox}]}
            - {containers: [{name: main, image: other}]}
            """);

    private static final List<JsonNode> JOB_SPECS = list(
            """
            - {template: {spec: {containers: []}}}
            - {template: {metadata: {creationTimestamp: null}, spec: {containers: []}}}
            - {template: {metadata: {labels: {team: vision}}, spec: {containers: []}}, suspend: true}
            - {template: {metadata: {labels: {run.ai/job-name: train}}, spec: {containers: []}}}
            - {template: {metadata: {labels: {app.kubernetes.io/managed-by: runaijob-operator}}, spec: {containers: []}}}
            """);

    private static final String POD_REVIEW =
            """
            apiVersion: admission.k8s.io/v1
            kind: AdmissionReview
            request: {uid: abc, kind: {kind: Pod}, resource: {group: '', resource: pods}}
            """;

    private static final String JOB_REVIEW =
            """
            apiVersion: admission.k8s.io/v1
            kind: AdmissionReview
            request: {uid: abc, kind: {kind: Job}, resource: {group: batch, resource: jobs}}
            """;

    private ChildReviews() {}

    static Stream<AdmissionCase> ofPods(JsonNode user) {
        return of(user, POD_REVIEW, POD_SPECS);
    }

    static Stream<AdmissionCase> ofJobs(JsonNode user) {
        return of(user, JOB_REVIEW, JOB_SPECS);
    }

    private static Stream<AdmissionCase> of(JsonNode user, String review, List<JsonNode> specs) {
        var frame = Serialization.unmarshal(review, ObjectNode.class);
        frame.withObject("/request").set("userInfo", user);
        var marked = METADATA.stream().map(metadata -> object(metadata, specs.get(0)));
        var specified = specs.stream().map(spec -> object(METADATA.get(0), spec));
        var objects = Stream.concat(marked, specified).toList();
        var made = objects.stream().map(object -> review(frame, "CREATE", object, NullNode.getInstance()));
        var changed = objects.stream()
                .flatMap(before -> objects.stream().map(after -> review(frame, "UPDATE", after, before)));
        return Stream.concat(made, changed);
    }

    private static AdmissionCase review(ObjectNode frame, String operation, JsonNode object, JsonNode oldObject) {
        var review = frame.deepCopy();
        review.withObject("/request")
                .put("operation", operation)
                .<ObjectNode>set("object", object)
                .set("oldObject", oldObject);
        return new AdmissionCase(null, null, null, null, review);
    }

    private static JsonNode object(JsonNode metadata, JsonNode spec) {
        return JsonNodeFactory.instance
                .objectNode()
                .<ObjectNode>set("metadata", metadata)
                .set("spec", spec);
    }

    private static List<JsonNode> list(String yaml) {
        return Serialization.unmarshal(yaml, JsonNode.class).valueStream().toList();
    }
}
