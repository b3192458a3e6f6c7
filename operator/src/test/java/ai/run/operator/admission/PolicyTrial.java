package ai.run.operator.admission;

import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.Edits;
import ai.run.operator.testing.cluster.Sandbox;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.zjsonpatch.JsonDiff;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reviews as requests to a real API server in which the shipped policies are in force: whoever asks in the review is
 * impersonated, and nothing of what is asked is carried out. The objects that are changed are there before the policies.
 */
final class PolicyTrial implements AutoCloseable {

    /** Of what the garbage collector finds without an owner; it then stays, marked as deleted. */
    private static final String KEPT = "example.org/kept";

    private static final Pattern REFUSAL = Pattern.compile(
            "ValidatingAdmissionPolicy '[\\w-]+' with binding '[\\w-]+' denied request: (.*?)\\. Received status",
            Pattern.DOTALL);

    private static final int INVALID = 422;

    private final Sandbox sandbox;
    private final String policies;
    private final Map<JsonNode, Optional<String>> existing = new HashMap<>();
    private final Map<JsonNode, KubernetesClient> users = new HashMap<>();

    /**
     * A trial in which everybody may do everything with Jobs and Pods, and no policy is in force yet.
     *
     * @param policies their folder
     */
    PolicyTrial(Sandbox sandbox, String policies) {
        this.sandbox = sandbox;
        this.policies = Repository.path(policies).toString();
        var admin = sandbox.admin;
        admin.resource(new RoleBuilder()
                        .withNewMetadata()
                        .withNamespace(sandbox.namespace)
                        .withName("everything")
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("", "batch")
                        .withResources("pods", "pods/ephemeralcontainers", "jobs")
                        .withVerbs("*")
                        .endRule()
                        .build())
                .create();
        admin.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(sandbox.namespace)
                        .withName("everything")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", "everything")
                        .addNewSubject("rbac.authorization.k8s.io", "Group", "system:authenticated", null)
                        .build())
                .create();
    }

    /** Creates what the review says that there is. */
    void prepare(AdmissionCase review) {
        if (WholeReview.isUpdate(review)) {
            existing.computeIfAbsent(review.review().at("/request/oldObject"), this::create);
        }
    }

    private Optional<String> create(JsonNode object) {
        var name = "existing-" + existing.size();
        var kept = named(object, name);
        kept.withObject("/metadata").putArray("finalizers").add(KEPT);
        try {
            sandbox.admin.resource(resource(kept)).create();
            return Optional.of(name);
        } catch (KubernetesClientException failure) {
            requireInvalid(failure);
            return Optional.empty();
        }
    }

    /** Puts the policies in force, and returns when they refuse each of these. */
    void begin(AdmissionCase... refused) throws IOException {
        sandbox.kubectl("apply", "-k", policies);
        Edits.edit(sandbox.admin.namespaces().withName(sandbox.namespace), found -> new NamespaceBuilder(found)
                .editMetadata()
                .addToLabels("run.ai/identity-enforcement", "true")
                .endMetadata()
                .build());
        for (var review : refused) {
            await().until(() -> ask(review).denial().isPresent());
        }
    }

    /**
     * What became of a request.
     *
     * @param decided whether the policies were asked: what the server takes from nobody does not come to them
     * @param denial what a policy told the user; empty where the request may go on
     */
    record Answer(boolean decided, Optional<String> denial) {}

    /** Has the server answer, and change nothing. */
    Answer ask(AdmissionCase review) {
        var request = review.review().path("request");
        if (!WholeReview.isUpdate(review)) {
            var object = resource(named(request.path("object"), "new"));
            return answer(() -> client(request).resource(object).dryRun().create());
        }
        return existing.get(request.path("oldObject"))
                .map(name -> answer(() -> change(name, request)))
                .orElse(new Answer(false, Optional.empty()));
    }

    private static Answer answer(Runnable attempt) {
        try {
            attempt.run();
            return new Answer(true, Optional.empty());
        } catch (KubernetesClientException failure) {
            var denial = REFUSAL.matcher(failure.getMessage());
            if (denial.find()) {
                return new Answer(true, Optional.of(denial.group(1)));
            }
            requireInvalid(failure);
            return new Answer(false, Optional.empty());
        }
    }

    private static void requireInvalid(KubernetesClientException failure) {
        if (failure.getCode() != INVALID) {
            throw failure;
        }
    }

    private void change(String name, JsonNode request) {
        var before = request.path("oldObject");
        var patch = JsonDiff.asJson(before, request.path("object")).toString();
        var dryRun = new PatchContext.Builder()
                .withPatchType(PatchType.JSON)
                .withDryRun(List.of("All"))
                .build();
        var client = client(request);
        if (request.path("subResource").asText().isEmpty()) {
            client.resource(resource(named(before, name))).patch(dryRun, patch);
        } else {
            client.pods()
                    .inNamespace(sandbox.namespace)
                    .withName(name)
                    .ephemeralContainers()
                    .patch(dryRun, patch);
        }
    }

    private ObjectNode named(JsonNode object, String name) {
        var named = object.<ObjectNode>deepCopy();
        named.withObject("/metadata").put("name", name).put("namespace", sandbox.namespace);
        return named;
    }

    private static GenericKubernetesResource resource(JsonNode object) {
        return Serialization.unmarshal(object.toString(), GenericKubernetesResource.class);
    }

    private KubernetesClient client(JsonNode request) {
        return users.computeIfAbsent(request.path("userInfo"), user -> {
            var groups = user.path("groups").valueStream().map(JsonNode::asText).toArray(String[]::new);
            return new KubernetesClientBuilder()
                    .withConfig(new ConfigBuilder(sandbox.admin.getConfiguration())
                            .withImpersonateUsername(user.path("username").asText())
                            .withImpersonateGroups(groups)
                            .build())
                    .build();
        });
    }

    @Override
    public void close() throws IOException {
        sandbox.kubectl("delete", "--ignore-not-found", "-k", policies);
        users.values().forEach(KubernetesClient::close);
        existing.forEach((object, name) -> name.ifPresent(created -> remove(named(object, created))));
    }

    private void remove(JsonNode object) {
        var kept = sandbox.admin.resource(resource(object));
        kept.delete();
        kept.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
    }
}
