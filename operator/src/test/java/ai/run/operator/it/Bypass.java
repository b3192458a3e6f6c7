package ai.run.operator.it;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.webhooks.AgainstWebhooks;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Ways around the operator, each tried by somebody who may edit everything in their namespace. What they try as a RunaiJob,
 * they try in a namespace without the label, where the operator is alone; what they try with a pod or with a RunaiJob's
 * workload, in one with the label.
 */
abstract class Bypass extends AgainstWebhooks {

    static final String SUBMITTED_BY = "run.ai/submitted-by";

    static final String CHANGED = "tells who submitted this RunaiJob, and cannot change";

    /** Who alice claims to be, where claims are trusted. */
    static final String AS_ALICE = "user: {name: alice, uid: 1234, gid: 5678}\n";

    static final String PLAIN = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    /** Labels the namespace of the sandbox. */
    String guarded(Sandbox sandbox) {
        webhooks.guard(sandbox.namespace);
        return sandbox.namespace;
    }

    KubernetesClient alice(String namespace) {
        return webhooks.users.editor("alice", namespace, 1234, 5678);
    }

    KubernetesClient mallory(String namespace) {
        return webhooks.users.editor("mallory", namespace, 6666, 6666);
    }

    static void patch(KubernetesClient client, HasMetadata object, String yaml) {
        var serialization = client.getKubernetesSerialization();
        client.resource(object)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        serialization.asJson(serialization.unmarshal(yaml, Map.class)));
    }

    /** What kubectl answers somebody who hands it a manifest. */
    static Command.Result as(String user, Sandbox sandbox, String manifest, String... command) throws IOException {
        var file = Files.writeString(Files.createTempFile("manifest", ".yaml"), manifest);
        try {
            // An old kubectl does not know every field that the API server may know, or drops.
            var options = List.of(
                    "--validate=false", "-f", file.toString(), "--as=" + user, "--as-group=system:authenticated");
            return sandbox.tryKubectl(
                    Stream.concat(Stream.of(command), options.stream()).toArray(String[]::new));
        } finally {
            Files.delete(file);
        }
    }

    /** Applies a manifest under another name than who owns the fields; returns what the server said. */
    static String seizing(Sandbox sandbox, String user, String manifest) throws IOException {
        return as(
                        user,
                        sandbox,
                        manifest,
                        "apply",
                        "--server-side",
                        "--force-conflicts",
                        "--field-manager=somebody-else")
                .output();
    }
}
