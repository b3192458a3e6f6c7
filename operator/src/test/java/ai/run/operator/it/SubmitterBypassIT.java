package ai.run.operator.it;

import static ai.run.operator.testing.Manifest.GOOD;
import static ai.run.operator.testing.webhooks.WebhookStage.assertAllowed;
import static ai.run.operator.testing.webhooks.WebhookStage.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.run.operator.testing.Manifest;
import ai.run.operator.testing.cluster.Sandbox;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Ways to be somebody else: by the record of who submitted a RunaiJob, by a name like theirs, by somebody else's request. */
class SubmitterBypassIT extends Bypass {

    private static final ObjectMapper JSON = new ObjectMapper();

    // The record of who submitted a RunaiJob.

    @TestFactory
    Stream<DynamicTest> theSubmittersRecord(Sandbox sandbox) throws IOException {
        webhooks.authenticated(sandbox);
        var alice = alice(sandbox.namespace);
        var manifest = Manifest.runaiJob("train", "suspend: true\n" + PLAIN);
        var forgery = Manifest.runaiJob(
                "name: train",
                ", annotations: {run.ai/submitted-by: '{\"username\":\"bob\"}'}",
                "suspend: true\n" + PLAIN);
        assertThat(as("alice", sandbox, manifest, "apply").output()).contains("created");
        var recorded = submittedBy(sandbox);
        assertThat(recorded).contains("\"username\":\"alice\"");

        var train = sandbox.jobResource(alice, "train");
        var change = "{\"metadata\":{\"annotations\":{\"run.ai/submitted-by\":\"{}\"}}}";
        var jsonPatch =
                "[{\"op\":\"replace\",\"path\":\"/metadata/annotations/run.ai~1submitted-by\",\"value\":\"{}\"}]";
        return Stream.of(
                dynamicTest(
                        "brought along",
                        () -> assertRefused(
                                () -> Manifest.create(alice, sandbox.namespace, forgery.replace("train", "other")),
                                "the annotation run.ai/submitted-by is the operator's own")),
                dynamicTest("apply", () -> assertThat(
                                as("alice", sandbox, forgery, "apply").output())
                        .contains(CHANGED)),
                dynamicTest("server-side apply", () -> assertThat(seizing(sandbox, "alice", forgery))
                        .contains(CHANGED)),
                dynamicTest("server-side apply without it", () -> {
                    assertThat(seizing(sandbox, "alice", manifest)).contains("serverside-applied");
                    assertThat(submittedBy(sandbox)).isEqualTo(recorded);
                }),
                dynamicTest(
                        "merge patch",
                        () -> assertRefused(() -> train.patch(PatchContext.of(PatchType.JSON_MERGE), change), CHANGED)),
                dynamicTest("merge patch that removes it", () -> {
                    train.patch(PatchContext.of(PatchType.JSON_MERGE), change.replace("\"{}\"", "null"));
                    assertThat(submittedBy(sandbox)).isEqualTo(recorded);
                }),
                dynamicTest(
                        "JSON patch",
                        () -> assertRefused(() -> train.patch(PatchContext.of(PatchType.JSON), jsonPatch), CHANGED)),
                dynamicTest("replace", () -> assertThat(
                                as("alice", sandbox, forgery, "replace").output())
                        .contains(CHANGED)),
                dynamicTest("patch of the status", () -> {
                    train.subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), change);
                    assertThat(submittedBy(sandbox)).isEqualTo(recorded);
                }),
                dynamicTest("replacement of the status", () -> {
                    var spoilt = train.get();
                    spoilt.getMetadata().getAnnotations().put(SUBMITTED_BY, "{}");
                    alice.resource(spoilt).updateStatus();
                    assertThat(submittedBy(sandbox)).isEqualTo(recorded);
                }),
                dynamicTest("and who applies the same again has nothing to fear", () -> {
                    // "configured" where kubectl has to note again what it applied: its server-side apply takes the
                    // note away.
                    assertThat(as("alice", sandbox, manifest, "apply").output())
                            .containsAnyOf("unchanged", "configured");
                    assertThat(as("alice", sandbox, manifest, "apply").output()).contains("unchanged");
                    assertThat(submittedBy(sandbox)).isEqualTo(recorded);
                }),
                dynamicTest("nor who replaces the job by it", () -> {
                    assertThat(as("alice", sandbox, manifest, "replace").output())
                            .contains("replaced");
                    assertThat(submittedBy(sandbox)).isEqualTo(recorded);
                }));
    }

    private static String submittedBy(Sandbox sandbox) {
        return sandbox.job("train").getMetadata().getAnnotations().get(SUBMITTED_BY);
    }

    // Names.

    /** What a person, a database or a directory may take for bob. */
    private static final List<String> LIKE_BOB = List.of(
            "Bob",
            "BOB",
            "b\u043eb", // a Cyrillic letter
            "\uff42ob", // a wide one
            "bob\u200b", // with a space that has no width
            "bo\u0301b", // with an accent that stands by itself
            "bob)(uid=*",
            "bob,dc=example",
            "b*",
            "*",
            "uid:1235",
            "1235",
            "bob ",
            " bob",
            "bob\t");

    /** No request has these in the name of who makes it; a manifest may. */
    private static final List<String> LIKE_BOB_IN_MANIFESTS = List.of("bob\n", "bob\u0000", "");

    @TestFactory
    Stream<DynamicTest> aNameLikeSomebodyElsesInTheSpec(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var alice = alice(sandbox.namespace);
        webhooks.users.grant("alice", sandbox.namespace, "bob");
        assertAllowed(() -> Manifest.create(alice, sandbox.namespace, claim("granted", "bob")));
        return Stream.concat(LIKE_BOB.stream(), LIKE_BOB_IN_MANIFESTS.stream())
                .map(name -> dynamicTest(quoted(name), () -> {
                    try {
                        var created = Manifest.create(alice, sandbox.namespace, claim("attempt", name));
                        sandbox.awaitCondition("attempt", "Accepted", "False");
                        alice.resource(created).delete();
                    } catch (KubernetesClientException refused) {
                        assertThat(refused).hasMessageMatching("(?s).*(may not run jobs as|spec\\.user\\.name).*");
                    }
                    assertThat(sandbox.workloadPod("attempt")).isNull();
                }));
    }

    private static String claim(String job, String name) {
        return Manifest.runaiJob(job, "workload: Pod\nuser: {name: %s}\n%s".formatted(quoted(name), PLAIN));
    }

    private static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** Impersonated by kubectl, because Java's client sends nothing but ASCII. */
    @TestFactory
    Stream<DynamicTest> aNameLikeSomebodyElsesAtTheLogin(Sandbox sandbox) throws IOException {
        webhooks.authenticated(sandbox);
        webhooks.users.mayEdit("Group", "crowd", guarded(sandbox));
        var bobsPod = Manifest.pod("generateName: a-", "", numbers(1235, 5679));
        var bobsJob = claim("as-bob", "bob").replace("name: as-bob", "generateName: a-");
        var own = "---\n" + Manifest.runaiJob("own", "workload: Pod\n" + PLAIN);
        var everything = bobsPod + "\n---\n" + bobsJob + "\n" + own;
        await("bob himself may").untilAsserted(() -> assertThat(
                        as("bob", sandbox, bobsPod + "\n---\n" + bobsJob, "create", "--as-group=crowd")
                                .exitCode())
                .isZero());
        return LIKE_BOB.stream()
                .map(name -> dynamicTest(quoted(name), () -> {
                    var answer = as(name, sandbox, everything, "create", "--as-group=crowd")
                            .output();
                    assertThat(answer)
                            .contains("may not run pods as \"bob\" (UID 1235)", "may not run jobs as \"bob\"");
                    assertThat(submittedByOwn(sandbox)).contains("\"username\":" + quoted(name));
                    sandbox.awaitRejection("own", "IdentityUnknown");
                    sandbox.jobResource("own").delete();
                }));
    }

    private static String submittedByOwn(Sandbox sandbox) {
        return sandbox.job("own").getMetadata().getAnnotations().get(SUBMITTED_BY);
    }

    @Test
    void aGrantLikeSomebodyElses(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var alice = alice(guarded(sandbox));
        webhooks.users.grant(
                "alice",
                sandbox.namespace,
                Stream.concat(
                                LIKE_BOB.stream().filter(name -> !name.equals("uid:1235")),
                                Stream.of("UID:1235", "uid:01235", "uid:*", "uid:1235 ", "gid:*"))
                        .toArray(String[]::new));
        for (var like : List.of("Alice", "\u0430lice", "alice ")) {
            webhooks.users.grant(like, sandbox.namespace, "bob", "uid:1235", "gid:5679");
        }
        assertRefused(
                () -> Manifest.create(alice, sandbox.namespace, claim("as-bob", "bob")), "may not run jobs as \"bob\"");
        assertRefused(
                () -> Manifest.create(alice, sandbox.namespace, Manifest.pod("as-bob", numbers(1235, 5679))),
                "may not run pods as \"bob\" (UID 1235)");
    }

    private static String numbers(long uid, long gid) {
        return GOOD.replace("1234", Long.toString(uid)).replace("5678", Long.toString(gid));
    }

    // Somebody else's request.

    @Test
    void impersonationWithoutTheRightToIt(Sandbox sandbox) throws IOException {
        webhooks.authenticated(sandbox);
        var namespace = guarded(sandbox);
        var self = login(namespace);
        for (var header : List.of("users", "extras")) {
            var config = Config.fromKubeconfig(self.toFile());
            if (header.equals("users")) {
                config.setImpersonateUsername("bob");
            } else {
                config.setImpersonateUsername("system:serviceaccount:" + namespace + ":mallory");
                config.setImpersonateExtras(Map.of("run.ai%2Fuid", List.of("1235")));
            }
            try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
                assertRefused(
                        () -> Manifest.create(client, namespace, Manifest.runaiJob("train", PLAIN)),
                        "cannot impersonate");
            }
        }
    }

    /** By these the API server believes a proxy with a certificate, and nobody else. */
    @Test
    void theHeadersOfAnAuthenticatingProxyFromSomebodyWhoIsNone(Sandbox sandbox) throws IOException {
        webhooks.authenticated(sandbox);
        var namespace = guarded(sandbox);
        var config = Config.fromKubeconfig(login(namespace).toFile());
        config.setCustomHeaders(Map.of(
                "X-Remote-User", "bob", "X-Remote-Extra-run.ai%2Fuid", "1235", "X-Remote-Extra-run.ai%2Fgid", "5679"));
        var mallory = webhooks.users.client(config, namespace);
        Manifest.create(mallory, namespace, Manifest.runaiJob("train", PLAIN));
        assertThat(submittedBy(sandbox))
                .contains("\"username\":\"system:serviceaccount:" + namespace + ":mallory\"")
                .doesNotContain("1235");
        assertRefused(
                () -> Manifest.create(mallory, namespace, Manifest.pod("as-bob", numbers(1235, 5679))),
                "may not run pods as \"bob\" (UID 1235)");
    }

    /** The credentials of somebody who is really mallory: everybody else here is impersonated by the administrator. */
    private Path login(String namespace) throws IOException {
        stage.admin
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("mallory")
                        .endMetadata()
                        .build())
                .create();
        webhooks.users.mayEdit("ServiceAccount", "mallory", namespace);
        return stage.kubeconfigOf(namespace, "mallory");
    }
}
