package ai.run.operator.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.decision.UnreadablePart;
import ai.run.operator.workload.SeenPodSpec;
import ai.run.v1.RunaiJob;
import ai.run.v1.Workload;
import com.fasterxml.jackson.core.type.TypeReference;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorSerializationTest {

    private final KubernetesSerialization format = OperatorSerialization.create();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"apiVersion": "run.ai/v1", "kind": "RunaiJob", "metadata": {"name": "a"}, "spec": {"suspend": true}}
                    {"kind": "Job", "apiVersion": "batch/v1", "metadata": {"name": "a"}, "spec": {"parallelism": 2}}
                    {"kind": "RunaiJob", "apiVersion": "run.ai/v1", "spec": {"template": {"spec": {"hostUsers": false, "fieldToCome": [1]}}}}
                    {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"}, "status": {"phase": "Running", "fieldToCome": [1]}}
                    {"kind": "Pod", "apiVersion": "v1"}
                    {"kind": "Status", "apiVersion": "v1", "metadata": {}, "code": 410, "reason": "Expired"}
                    """)
    void whatAWatchBringsIsReadAsTheLibraryReadsIt(String object) {
        var expected = Serialization.unmarshal(object, type(object));
        assertThat(read(object)).isEqualTo(expected).hasSameClassAs(expected);
    }

    /** The library makes of it what was asked for, or says that it cannot. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"metadata": {"name": "a"}, "kind": "Pod", "apiVersion": "v1"}
                    {"kind": "Secret", "apiVersion": "v1", "metadata": {"name": "a"}}
                    {}
                    """)
    void whatDoesNotBeginWithAKindThatIsWatchedIsReadAsItIs(String object) {
        assertThat(read(object)).isEqualTo(Serialization.unmarshal(object, GenericKubernetesResource.class));
    }

    /** What is skipped stands between what is read: both ends must be found. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "template": {"spec": {"containers": [{"ports": [{"containerPort": 99999999999, "name": "a"}]}], "nodeName": "n"}} | spec.template.spec.containers[0].ports[0].containerPort
                    "template": {"spec": {"containers": [{}, {"livenessProbe": {"tcpSocket": {"port": 99999999999}}}]}, "metadata": {}} | spec.template.spec.containers[1].livenessProbe.tcpSocket.port
                    "template": {"spec": {"nodeSelector": {"a": {"b": [{"c": 1}]}}}}                                                     | spec.template.spec.nodeSelector.a
                    "template": [{"spec": {}}]                                                                                           | spec.template
                    "podFailurePolicy": {"rules": [{"onExitCodes": {"values": [1, 99999999999]}}]}                                       | spec.podFailurePolicy.rules[0].onExitCodes.values[1]
                    """)
    void whatCannotBeReadOfASpecIsNamedAndSkipped(String part, String field) {
        var object = "{\"kind\": \"RunaiJob\", \"apiVersion\": \"run.ai/v1\", \"spec\": {\"workload\": \"Pod\", " + part
                + ", \"suspend\": true}, \"status\": {\"active\": 2}}";
        assertThat(List.of(
                        (RunaiJob) read(object),
                        list("{\"items\": [" + object + ", {}]}").getItems().get(0)))
                .allSatisfy(job -> {
                    var spec = job.getSpec();
                    assertThat(Stream.of(spec.getTemplate(), spec.getPodFailurePolicy())
                                    .filter(Objects::nonNull))
                            .singleElement(InstanceOfAssertFactories.type(UnreadablePart.class))
                            .extracting(UnreadablePart::problem, InstanceOfAssertFactories.STRING)
                            .startsWith(field + " cannot be read: ");
                    assertThat(spec.getWorkload()).isEqualTo(Workload.POD);
                    assertThat(spec.getSuspend()).isTrue();
                    assertThat(job.getStatus().getActive()).isEqualTo(2);
                });
    }

    /** 75,000 empty containers are 225 KB, and took 400 MB to read and decide on. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    containers     | {}            | 257   | spec.template.spec.containers is too large: it has more than 256 entries
                    initContainers | {}            | 75000 | spec.template.spec.initContainers is too large: it has more than 256 entries
                    containers     | {}            | 75000 | spec.template.spec.containers is too large: it has more than 256 entries
                    volumes        | {"name": "a"} | 75000 | spec.template.spec.volumes is too large: it has more than 1,024 entries
                    tolerations    | {}            | 1025  | spec.template.spec.tolerations is too large: it has more than 1,024 entries
                    fieldToCome    | {}            | 1025  | spec.template.spec.fieldToCome is too large: it has more than 1,024 entries
                    """)
    void aListThatIsTooLongIsNeitherReadNorKept(String list, String item, int length, String problem) {
        assertThat(template("{\"%s\": [%s]}".formatted(list, String.join(",", Collections.nCopies(length, item)))))
                .asInstanceOf(InstanceOfAssertFactories.type(UnreadablePart.class))
                .extracting(UnreadablePart::problem)
                .isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    args                | "x"           | 4097
                    command             | "x"           | 4097
                    env                 | {"name": "a"} | 4097
                    envFrom             | {}            | 1025
                    ports               | {}            | 1025
                    volumeMounts        | {}            | 1025
                    """)
    void aListOfAContainerThatIsTooLongIsNotReadEither(String list, String item, int length) {
        var items = String.join(",", Collections.nCopies(length - 1, item));
        var spec = "{\"containers\": [{\"%s\": [%s]}]}";
        assertThat(template(spec.formatted(list, items))).isNotInstanceOf(UnreadablePart.class);
        assertThat(template(spec.formatted(list, items + "," + item)))
                .asInstanceOf(InstanceOfAssertFactories.type(UnreadablePart.class))
                .extracting(UnreadablePart::problem, InstanceOfAssertFactories.STRING)
                .matches("spec\\.template\\.spec\\.containers\\[0]\\." + list
                        + "(\\[[0-9]+])? is too large: it has more than [0-9,]+ entries");
    }

    @Test
    void aMapThatIsTooLongIsNotReadEither() {
        var labels = IntStream.rangeClosed(0, 1_024)
                .mapToObj("\"a%d\": \"\""::formatted)
                .collect(Collectors.joining(", ", "{", "}"));
        assertThat(template("{\"nodeSelector\": " + labels + "}"))
                .asInstanceOf(InstanceOfAssertFactories.type(UnreadablePart.class))
                .extracting(UnreadablePart::problem, InstanceOfAssertFactories.STRING)
                .startsWith("spec.template.spec.nodeSelector")
                .endsWith(" is too large: it has more than 1,024 entries");
    }

    /** Each as long as it may be, and together more than a template may have. */
    @Test
    void manyListsAreNotReadWhereTogetherTheyAreTooLong() {
        var container = "{\"env\": [%s]}".formatted(String.join(",", Collections.nCopies(4_000, "{\"name\": \"a\"}")));
        assertThat(template("{\"containers\": [%s]}".formatted(String.join(",", Collections.nCopies(10, container)))))
                .asInstanceOf(InstanceOfAssertFactories.type(UnreadablePart.class))
                .extracting(UnreadablePart::problem, InstanceOfAssertFactories.STRING)
                .contains(" is too large: it has more than 100,000 names, values and brackets");
    }

    /** 150,000 labels are 1.5 MB, and 15 MB when they are read. */
    @ParameterizedTest
    @CsvSource({"run.ai/v1, RunaiJob", "batch/v1, Job", "v1, Pod"})
    void metadataIsReadOnlyAsFarAsSomebodyCanMeanIt(String apiVersion, String kind) {
        var many = IntStream.range(0, 150_000).mapToObj("a%d"::formatted).toList();
        var map = many.stream()
                .collect(Collectors.joining("\": \"\", \"", "{\"", "\": \"\", \"run.ai/job-name\": \"mine\"}"));
        var list = many.stream().collect(Collectors.joining("\", \"", "[\"", "\"]"));
        var meta = ((HasMetadata) read(
                        """
                {"kind": "%s", "apiVersion": "%s", "metadata": {"labels": %s, "annotations": %s, "finalizers": %s, "name": "n"}}"""
                                .formatted(kind, apiVersion, map, map, list)))
                .getMetadata();
        assertThat(meta.getLabels()).hasSize(1_026).containsEntry("run.ai/job-name", "mine");
        assertThat(meta.getAnnotations()).hasSize(1_026).containsEntry("run.ai/job-name", "mine");
        assertThat(meta.getFinalizers()).hasSize(1_025);
        assertThat(meta.getName()).isEqualTo("n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run.ai/provenance",
                "run.ai/spec-hash",
                "run.ai/field-hashes",
                "run.ai/pod-hash",
                "run.ai/submitted-by"
            })
    void whatTheOperatorWroteItselfIsReadHoweverMuchElseThereIs(String annotation) {
        var others =
                IntStream.range(0, 2_000).mapToObj("\"a%d\": \"\", "::formatted).collect(Collectors.joining());
        var job = (HasMetadata) read(
                """
                {"kind": "Job", "apiVersion": "batch/v1", "metadata": {"name": "n", "annotations": {%s"%s": "mine"}}}"""
                        .formatted(others, annotation));
        assertThat(job.getMetadata().getAnnotations()).containsEntry(annotation, "mine");
    }

    @Test
    void aLongTextIsRead() {
        var script = "x".repeat(1_400_000);
        assertThat(template("{\"containers\": [{\"args\": [\"%s\"]}]}".formatted(script))
                        .getSpec()
                        .getContainers()
                        .get(0)
                        .getArgs())
                .containsExactly(script);
    }

    private PodTemplateSpec template(String spec) {
        var job = (RunaiJob)
                read("{\"kind\": \"RunaiJob\", \"apiVersion\": \"run.ai/v1\", \"spec\": {\"template\": {\"spec\": "
                        + spec + "}, \"suspend\": true}}");
        assertThat(job.getSpec().getSuspend()).as("what follows is read").isTrue();
        return job.getSpec().getTemplate();
    }

    @ParameterizedTest
    @CsvSource({"run.ai/v1, RunaiJob", "batch/v1, Job"})
    void namesAndNestingMayBeAsLongAndDeepAsTheApiServerAllows(String apiVersion, String kind) {
        var depth = 9_990;
        var key = "k".repeat(3 << 20);
        var job = (HasMetadata) read(
                """
                {"apiVersion": "%s", "kind": "%s", "metadata": {"managedFields": [{"fieldsV1": %s}], "labels": {"%s": ""}},
                "spec": {"template": {"metadata": {"managedFields": [{"fieldsV1": %s}]}}}}
                """
                        .formatted(apiVersion, kind, nested(depth), key, nested(depth)));
        assertThat(job.getMetadata().getLabels()).containsKey(key);
    }

    private static String nested(int depth) {
        return "{\"f:a\":".repeat(depth) + "{}" + "}".repeat(depth);
    }

    private DefaultKubernetesResourceList<RunaiJob> list(String json) {
        return format.unmarshal(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                new TypeReference<DefaultKubernetesResourceList<RunaiJob>>() {});
    }

    @Test
    void managedFieldsAreNotKept() {
        var pod = (Pod)
                read(
                        """
                {"kind": "Pod", "apiVersion": "v1", "metadata":
                  {"managedFields": [{"manager": "kubectl", "fieldsV1": {"f:spec": {}}}], "name": "a", "uid": "1"}}
                """);
        assertThat(pod.getMetadata().getManagedFields()).isEmpty();
        assertThat(pod.getMetadata().getAdditionalProperties()).isEmpty();
        assertThat(pod.getMetadata().getUid()).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"containers":[{"name":"a","image":"b","args":["c"],"securityContext":{}}],"securityContext":{"runAsUser":1,"fieldToCome":2},"nodeName":"n"} | {"containers":[{"name":"a","securityContext":{}}],"securityContext":{"runAsUser":1,"fieldToCome":2}}
                    {"fieldToCome":{"env":[{"name":"A"}]},"otherContainers":[{"name":"a","env":[{"name":"A"}]}]}             | {"fieldToCome":{"env":[{"name":"A"}]},"otherContainers":[{"name":"a"}]}
                    {"volumes":[{"name":"a","image":{"reference":"b"}}]}                                                      | {"volumes":[{"name":"a","image":{"reference":"b"}}]}
                    """)
    void ofAPodsSpecIsReadWhatARuleMayLookAt(String spec, String gist) {
        var expected = new SeenPodSpec(gist, null);
        var pod = (Pod) read("{\"kind\": \"Pod\", \"apiVersion\": \"v1\", \"spec\": " + spec + "}");
        assertThat(pod.getSpec()).isEqualTo(expected);
        assertThat(pod.getSpec().getSecurityContext())
                .isEqualTo(Serialization.unmarshal(gist, PodSpec.class).getSecurityContext());
        var job = (Job)
                read("{\"kind\": \"Job\", \"apiVersion\": \"batch/v1\", \"spec\": {\"template\": {\"metadata\": {},"
                        + " \"spec\": "
                        + spec + "}, \"suspend\": true}}");
        assertThat(job.getSpec().getTemplate()).isEqualTo(new PodTemplateSpec(null, expected));
        assertThat(job.getSpec().getSuspend()).isTrue();
    }

    /** The user's program writes up to 4 KiB of it, and there may be a thousand pods. */
    @Test
    void whatPodsSayOfThemselvesIsShortAndShared() {
        var words = "x".repeat(4_096);
        var status =
                """
                {"message": "%1$s", "conditions": [{"type": "PodScheduled", "message": "%1$s"}],
                 "initContainerStatuses": [{"name": "a", "image": "busybox", "state": {"waiting": {"message": "%1$s"}}}],
                 "containerStatuses": [{"name": "b", "image": "busybox", "imageID": "sha256:1", "state": {"terminated": {"message": "%1$s"}},
                                        "lastState": {"terminated": {"message": "%1$s"}}}]}
                """
                        .formatted(words);
        var texts = Stream.of(1, 2)
                .map(number -> ((Pod) read("{\"kind\": \"Pod\", \"apiVersion\": \"v1\", \"status\": " + status + "}"))
                        .getStatus())
                .flatMap(pod -> Stream.of(
                        pod.getMessage(),
                        pod.getConditions().get(0).getMessage(),
                        pod.getInitContainerStatuses()
                                .get(0)
                                .getState()
                                .getWaiting()
                                .getMessage(),
                        pod.getContainerStatuses()
                                .get(0)
                                .getState()
                                .getTerminated()
                                .getMessage(),
                        pod.getContainerStatuses()
                                .get(0)
                                .getLastState()
                                .getTerminated()
                                .getMessage()))
                .toList();
        assertThat(texts).allSatisfy(text -> assertThat(text)
                .isSameAs(texts.get(0))
                .hasSize(1_024)
                .startsWith("xxx")
                .endsWith("…"));
    }

    @ParameterizedTest
    @ValueSource(classes = {Pod.class, Job.class})
    void workloadsAreWrittenWhole(Class<? extends KubernetesResource> type) {
        var spec = "{containers: [{name: main, image: busybox}], securityContext: {runAsUser: 1}}";
        var workload = Serialization.unmarshal(
                "spec: " + (type == Pod.class ? spec : "{template: {metadata: {name: a}, spec: " + spec + "}}"), type);
        assertThat(format.asJson(workload))
                .isEqualTo(Serialization.asJson(workload))
                .contains("busybox");
    }

    private Object read(String object) {
        var event = format.unmarshal("{\"type\": \"ADDED\", \"object\": " + object + "}", WatchEvent.class);
        assertThat(event.getType()).isEqualTo("ADDED");
        return event.getObject();
    }

    private static Class<? extends KubernetesResource> type(String object) {
        return object.contains("RunaiJob")
                ? RunaiJob.class
                : object.contains("Job") ? Job.class : object.contains("Pod") ? Pod.class : Status.class;
    }
}
