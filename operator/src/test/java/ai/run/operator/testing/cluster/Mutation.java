package ai.run.operator.testing.cluster;

import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Manifest;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** A MutatingAdmissionPolicy that changes whatever of a kind is created in the namespace of one test. */
public final class Mutation implements AutoCloseable {

    /** On everything that it has changed. */
    private static final String MARK = "was-changed";

    private static final String POLICY =
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingAdmissionPolicy
            metadata: {name: "%s"}
            spec:
              reinvocationPolicy: Never
              matchConstraints:
                namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: "%s"}}
                resourceRules:
                  - {apiGroups: ["", batch], apiVersions: [v1], operations: [CREATE], resources: [%s]}
              mutations:
                - patchType: ApplyConfiguration
                  applyConfiguration:
                    expression: >-
                      Object{metadata: Object.metadata{annotations: {"was-changed": "yes"}}}
                - patchType: JSONPatch
                  jsonPatch:
                    expression: >-
                      [%s]
            """;

    /** With the fields that patches may take away or add to. */
    private static final String PROBE =
            """
            restartPolicy: Never
            securityContext: {runAsUser: 1234, runAsGroup: 5678, supplementalGroups: [4000], supplementalGroupsPolicy: Strict}
            containers: [{name: main, image: busybox, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]
            volumes: [{name: scratch, emptyDir: {}}]
            """;

    private static final String BINDING =
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingAdmissionPolicyBinding
            metadata: {name: "%s"}
            spec: {policyName: "%1$s"}
            """;

    private final KubernetesClient admin;
    private final String name;

    private Mutation(KubernetesClient admin, String name) {
        this.admin = admin;
        this.name = name;
    }

    /**
     * Makes one, and returns when it is in force.
     *
     * @param resource pods or jobs
     * @param patches what it does, as CEL for items of a JSON patch
     */
    public static Mutation of(Sandbox sandbox, String resource, String patches) {
        var mutation = new Mutation(sandbox.admin, sandbox.namespace);
        mutation.create(POLICY.formatted(mutation.name, sandbox.namespace, resource, patches));
        mutation.create(BINDING.formatted(mutation.name));
        var probe = resource.equals("pods")
                ? Manifest.pod("name: probe", ", labels: {" + Manifest.MARKS + "}", PROBE)
                : Manifest.job("name: probe", Manifest.MARKS, PROBE);
        await("the policy is in force")
                .until(() -> mutation.changes(Manifest.object(sandbox.admin, sandbox.namespace, probe)));
        return mutation;
    }

    private void create(String yaml) {
        admin.resource(admin.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class))
                .create();
    }

    private boolean changes(HasMetadata probe) {
        try {
            var created = admin.resource(probe).dryRun().create();
            return created.getMetadata().getAnnotations().containsKey(MARK);
        } catch (KubernetesClientException refused) {
            // What it makes of the probe need not be valid: then it is in force.
            return true;
        }
    }

    @Override
    public void close() {
        for (var kind : new String[] {"MutatingAdmissionPolicyBinding", "MutatingAdmissionPolicy"}) {
            admin.genericKubernetesResources("admissionregistration.k8s.io/v1", kind)
                    .withName(name)
                    .delete();
        }
    }
}
