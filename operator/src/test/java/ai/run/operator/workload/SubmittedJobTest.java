package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as submitted with a RunaiJob, and so cannot change under the record of who submitted it. */
class SubmittedJobTest {

    private static final String JOB =
            """
            apiVersion: run.ai/v1
            kind: RunaiJob
            metadata:
              name: train
              generateName: tr
              namespace: team-a
              labels: {team: a, app.kubernetes.io/instance: argo}
              annotations: {note: mine}
            spec:
              user: {name: alice, uid: 1234, gid: 5678}
              parallelism: 2
              suspend: true
              backoffLimit: 3
              activeDeadlineSeconds: 60
              ttlSecondsAfterFinished: 60
              completions: 2
              template:
                metadata: {labels: {app: train}}
                spec:
                  volumes: [{name: scratch, emptyDir: {sizeLimit: 1Gi}}]
                  containers:
                    - name: main
                      image: busybox
                      ports: [{containerPort: 80}]
                      livenessProbe: {httpGet: {port: http}}
                      resources: {limits: {cpu: 1, memory: 1Gi}}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    image: busybox                  | image: evil
                    uid: 1234                       | uid: 1235
                    name: alice, uid: 1234, gid: 5678 | name: alice
                    completions: 2                  | completions: 3
                    team: a                         | team: b
                    team: a,                        | team: a, more: "1",
                    {app: train}                    | {app: other}
                    sizeLimit: 1Gi                  | sizeLimit: 2Gi
                    cpu: 1                          | cpu: 2
                    port: http                      | port: 80
                    """)
    void whatRunsAndWhatItIsLabelledWith(String before, String after) {
        assertThat(read(JOB).fingerprint())
                .isNotEqualTo(read(changed(before, after)).fingerprint());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    suspend: true                   | suspend: false
                    parallelism: 2                  | parallelism: 3
                    backoffLimit: 3                 | backoffLimit: 4
                    activeDeadlineSeconds: 60       | activeDeadlineSeconds: 61
                    ttlSecondsAfterFinished: 60     | ttlSecondsAfterFinished: null
                    instance: argo                  | instance: other
                    note: mine                      | note: yours
                    """)
    void andNothingElse(String before, String after) {
        assertThat(read(JOB)).isEqualTo(read(changed(before, after)));
    }

    @Test
    void andWhichJobItIs() {
        assertThat(read(JOB))
                .extracting(SubmittedJob::namespace, SubmittedJob::name, SubmittedJob::generateName)
                .containsExactly("team-a", "train", "tr");
        assertThat(read(changed("name: train", "name: other"))).isNotEqualTo(read(JOB));
    }

    /** The webhook has the API server's JSON, and the operator its own types. */
    @ParameterizedTest
    @ValueSource(strings = {"image: busybox", "suspend: true", "{name: alice, uid: 1234, gid: 5678}"})
    void theWebhookAndTheOperatorSeeTheSame(String nulled) {
        var yaml = changed(nulled, nulled.replaceFirst(": .*|\\{.*}", nulled.startsWith("{") ? "null" : ": null"));
        for (var text : new String[] {JOB, yaml}) {
            var job = Serialization.unmarshal(text, RunaiJob.class);
            assertThat(SubmittedJob.of(job)).isEqualTo(read(text));
            var written = Serialization.unmarshal(Serialization.asJson(job), JsonNode.class);
            assertThat(SubmittedJob.of("team-a", written)).isEqualTo(read(text));
        }
    }

    @Test
    void theOrderOfFieldsPlaysNoPart() {
        var job = Serialization.unmarshal(JOB, ObjectNode.class);
        var spec = (ObjectNode) job.path("spec");
        var template = spec.remove("template");
        var reordered = job.deepCopy();
        ((ObjectNode) reordered.path("spec")).removeAll();
        ((ObjectNode) reordered.path("spec")).set("template", template);
        ((ObjectNode) reordered.path("spec")).setAll(spec);
        assertThat(SubmittedJob.of("team-a", reordered)).isEqualTo(read(JOB));
    }

    /** It never gets a workload; its record must not hold for one that does. */
    @Test
    void whatCannotBeReadIsSomethingElse() {
        var unreadable = changed("containerPort: 80", "containerPort: 99999999999");
        assertThat(read(unreadable).fingerprint()).isNotEqualTo(read(JOB).fingerprint());
        assertThat(read(unreadable)).isEqualTo(read(unreadable));
        assertThat(read(unreadable)).isNotEqualTo(read(unreadable.replace("busybox", "evil")));
    }

    private static String changed(String before, String after) {
        assertThat(JOB).contains(before);
        return JOB.replace(before, after);
    }

    private static SubmittedJob read(String yaml) {
        return SubmittedJob.of("team-a", Serialization.unmarshal(yaml, JsonNode.class));
    }
}
