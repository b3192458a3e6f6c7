package ai.run.operator.testing.manifests;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Kinds that OpenShift, cert-manager and the Prometheus operator bring, so that a server without these takes objects of
 * them, whatever they say. What they may say: {@link StrictModel}.
 */
public final class ForeignKinds implements AutoCloseable {

    private final KubernetesClient admin;
    private final List<CustomResourceDefinition> made;

    private ForeignKinds(KubernetesClient admin, List<CustomResourceDefinition> made) {
        this.admin = admin;
        this.made = made;
    }

    /** Makes those that the server does not have, until they are removed by {@link #close}. */
    public static ForeignKinds in(KubernetesClient admin) {
        var made = Stream.of(
                        definition(
                                "security.openshift.io",
                                "SecurityContextConstraints",
                                "securitycontextconstraints",
                                "Cluster"),
                        definition("monitoring.coreos.com", "ServiceMonitor", "servicemonitors", "Namespaced"),
                        definition("monitoring.coreos.com", "PrometheusRule", "prometheusrules", "Namespaced"),
                        definition("cert-manager.io", "Issuer", "issuers", "Namespaced"),
                        definition("cert-manager.io", "Certificate", "certificates", "Namespaced"))
                .filter(definition -> admin.resource(definition).get() == null)
                .map(definition -> admin.resource(definition).create())
                .toList();
        await("the server publishes what it has learnt")
                .until(() -> made.stream().allMatch(kind -> publishes(admin, kind)));
        return new ForeignKinds(admin, made);
    }

    private static CustomResourceDefinition definition(String group, String kind, String plural, String scope) {
        return new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .withName(plural + "." + group)
                .endMetadata()
                .withNewSpec()
                .withGroup(group)
                .withScope(scope)
                .withNewNames()
                .withKind(kind)
                .withPlural(plural)
                .withSingular(kind.toLowerCase(Locale.ROOT))
                .endNames()
                .addNewVersion()
                .withName("v1")
                .withServed(true)
                .withStorage(true)
                .withNewSchema()
                .withNewOpenAPIV3Schema()
                .withType("object")
                .withXKubernetesPreserveUnknownFields(true)
                .endOpenAPIV3Schema()
                .endSchema()
                .endVersion()
                .endSpec()
                .build();
    }

    /** kubectl goes by what is published; of a kind that it does not find there, it takes null for a mistake. */
    private static boolean publishes(KubernetesClient admin, CustomResourceDefinition definition) {
        var spec = definition.getSpec();
        var schemas = admin.raw("/openapi/v3/apis/" + spec.getGroup() + "/v1");
        return schemas != null
                && schemas.contains("\"kind\":\"" + spec.getNames().getKind() + "\"");
    }

    @Override
    public void close() {
        made.forEach(definition -> admin.resource(definition).delete());
    }
}
