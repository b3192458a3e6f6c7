package ai.run.operator.testing.webhooks;

import ai.run.operator.testing.cluster.Edits;
import ai.run.operator.testing.cluster.Stage;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * The shipped registrations and roles of {@code config/admission}, applied to a cluster whose operator is a process beside
 * it: instead of a Service they name an address. Nothing else is changed.
 */
final class WebhookRegistration implements AutoCloseable {

    private static final List<String> ROLES =
            List.of("common/role.yaml", "common/role_binding.yaml", "self/role.yaml", "self/role_binding.yaml");

    private static final List<String> WEBHOOKS =
            List.of("common/mutating_webhook.yaml", "common/validating_webhook.yaml");

    /** Of both registrations. */
    static final String NAME = "runaijob-operator";

    private final Stage stage;
    private final List<HasMetadata> applied = new ArrayList<>();
    private int webhooks;

    private WebhookRegistration(Stage stage) {
        this.stage = stage;
    }

    /** Grants what the operator needs to keep its certificate; nobody is asked yet. */
    static WebhookRegistration grant(Stage stage) throws IOException {
        var registration = new WebhookRegistration(stage);
        registration.grant();
        return registration;
    }

    /** From now on the API server asks whoever listens on this port of 127.0.0.1, once it knows whom to trust. */
    void ask(int port) throws IOException {
        webhooks = 0;
        apply(WEBHOOKS, port);
    }

    /** How many the manifests register. */
    int webhooks() {
        return webhooks;
    }

    /** Grants what another version needs, once the stage has it. */
    void grant() throws IOException {
        apply(ROLES, 0);
    }

    /** Asks at another port, and trusts whom it has trusted. */
    void move(int port) {
        var admission = stage.admin.admissionRegistration().v1();
        Edits.edit(admission.mutatingWebhookConfigurations().withName(NAME), found -> {
            found.getWebhooks().forEach(webhook -> move(webhook.getClientConfig(), port));
            return found;
        });
        Edits.edit(admission.validatingWebhookConfigurations().withName(NAME), found -> {
            found.getWebhooks().forEach(webhook -> move(webhook.getClientConfig(), port));
            return found;
        });
    }

    private static void move(WebhookClientConfig client, int port) {
        client.setUrl(client.getUrl().replaceFirst(":\\d+/", ":" + port + "/"));
    }

    private void apply(List<String> files, int port) throws IOException {
        for (var file : files) {
            try (var yaml = Files.newInputStream(
                    stage.version().config().resolve("admission").resolve(file))) {
                for (var object : stage.admin.load(yaml).items()) {
                    var addressed = addressed(object, port);
                    stage.admin.resource(addressed).createOr(NonDeletingOperation::update);
                    applied.add(addressed);
                }
            }
        }
    }

    private HasMetadata addressed(HasMetadata object, int port) {
        var serialization = stage.admin.getKubernetesSerialization();
        var json = serialization.convertValue(object, ObjectNode.class);
        for (var webhook : json.path("webhooks")) {
            webhooks++;
            var client = (ObjectNode) webhook.path("clientConfig");
            client.put(
                    "url",
                    "https://127.0.0.1:" + port + client.at("/service/path").asText());
            client.remove("service");
        }
        return serialization.convertValue(json, object.getClass());
    }

    /** Takes everything away, the registrations first. */
    @Override
    public void close() {
        for (int i = applied.size() - 1; i >= 0; i--) {
            stage.admin.resource(applied.get(i)).delete();
        }
    }
}
