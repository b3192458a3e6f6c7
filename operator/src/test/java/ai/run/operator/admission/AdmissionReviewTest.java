package ai.run.operator.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.admission.AdmissionRequest.Operation;
import ai.run.operator.admission.AdmissionRequest.Requester;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The frame around question and answer. */
class AdmissionReviewTest {

    private static final String REVIEW =
            """
            apiVersion: admission.k8s.io/v1
            kind: AdmissionReview
            request:
              uid: abc
              kind: {group: "", version: v1, kind: Pod}
              resource: {group: "", version: v1, resource: pods}
              subResource: ephemeralcontainers
              name: train
              namespace: team-a
              operation: UPDATE
              userInfo:
                username: alice
                uid: "42"
                groups: [staff, system:authenticated]
                extra: {example.com/uid: ["1234"]}
              object: {kind: Pod}
              oldObject: null
              dryRun: true
            """;

    @Test
    void theRequestSaysWhoAsksWhatOfWhat() throws InvalidReviewException {
        var request = AdmissionReview.request(json(REVIEW));
        assertThat(request)
                .isEqualTo(new AdmissionRequest(
                        "abc",
                        "Pod",
                        "ephemeralcontainers",
                        "team-a",
                        "train",
                        Operation.UPDATE,
                        new Requester(
                                "alice",
                                List.of("staff", "system:authenticated"),
                                Map.of("example.com/uid", List.of("1234"))),
                        json("kind: Pod"),
                        request.oldObject()));
        assertThat(request.oldObject().isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    apiVersion: admission.k8s.io/v1  | apiVersion: admission.k8s.io/v1beta1 | this is no AdmissionReview
                    kind: AdmissionReview            | kind: Pod                            | this is no AdmissionReview
                    uid: abc                         | other: abc                           | request.uid is missing
                    uid: abc                         | uid: 5                               | a uid that is no string
                    operation: UPDATE                | operation: PATCH                     | request.operation is unknown
                    operation: UPDATE                | operation: {}                        | a operation that is no string
                    'groups: [staff, system:authenticated]' | 'groups: [{}]'                 | an element that is no string
                    'groups: [staff, system:authenticated]' | 'groups: staff'                | request.userInfo.groups is no list
                    'object: {kind: Pod}'            | 'object: [Pod]'                      | request.object is no object
                    """)
    void whatIsNoReviewIsRefused(String part, String replacement, String message) {
        assertThatThrownBy(() -> AdmissionReview.request(
                        json(REVIEW.replace("  " + part, "  " + replacement).replace(part + "\n", replacement + "\n"))))
                .isInstanceOf(InvalidReviewException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aPatchIsSentAsTheApiServerWantsIt() throws Exception {
        var operations = new ObjectMapper().createArrayNode();
        operations.addObject().put("op", "remove").put("path", "/spec");
        var response = AdmissionReview.response(
                        AdmissionReview.request(json(REVIEW)), new AdmissionAnswer.Patched(operations))
                .path("response");
        assertThat(response.path("uid").asText()).isEqualTo("abc");
        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.path("patchType").asText()).isEqualTo("JSONPatch");
        assertThat(new String(Base64.getDecoder().decode(response.path("patch").asText()), StandardCharsets.UTF_8))
                .isEqualTo("[{\"op\":\"remove\",\"path\":\"/spec\"}]");
    }

    @Test
    void aMessageThatQuotesTooMuchIsCut() throws InvalidReviewException {
        var response = AdmissionReview.response(
                AdmissionReview.request(json(REVIEW)), AdmissionAnswer.forbidden("x".repeat(1_000_000)));
        assertThat(response.at("/response/status/message").asText())
                .hasSize(8_192)
                .endsWith("x…");
    }

    private static JsonNode json(String yaml) {
        return Serialization.unmarshal(yaml, JsonNode.class);
    }
}
