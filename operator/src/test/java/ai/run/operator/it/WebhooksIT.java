package ai.run.operator.it;

import static ai.run.operator.testing.Manifest.GOOD;
import static ai.run.operator.testing.Manifest.ROOT;
import static ai.run.operator.testing.webhooks.WebhookStage.assertAllowed;
import static ai.run.operator.testing.webhooks.WebhookStage.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Manifest;
import ai.run.operator.testing.cluster.Edits;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.webhooks.WebhookStage;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server asks the operator, over which connection, and what happens when nobody answers. */
@ExtendWith(StageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhooksIT {

    private Stage stage;
    private WebhookStage webhooks;

    /** The second replica, which stands by, is asked. */
    @BeforeAll
    void ask(Stage stage) throws IOException {
        this.stage = stage;
        webhooks = WebhookStage.set(stage, 2);
    }

    @AfterAll
    void askNoMore() throws IOException {
        webhooks.close();
    }

    // What they are not asked.

    @Test
    void otherNamespacesAreNotTheOperatorsBusiness(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        assertAllowed(() -> Manifest.create(stage.admin, sandbox.namespace, Manifest.pod("root", ROOT)));
        assertAllowed(() -> Manifest.create(
                stage.admin, sandbox.namespace, Manifest.job("name: x, labels: {run.ai/job-name: x}", "", GOOD)));
    }

    @Test
    void theClustersOwnNamespaceIsLeftInPeaceWhateverItIsLabelled(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        webhooks.guard("kube-system");
        try {
            assertAllowed(() -> webhooks.dryRun("kube-system", Manifest.pod("root-by-webhooks-it", ROOT)));
        } finally {
            Edits.edit(stage.admin.namespaces().withName("kube-system"), found -> {
                found.getMetadata().getLabels().remove("run.ai/identity-enforcement");
                return found;
            });
        }
    }

    /** Not even there: whoever answers there decides on everything else. */
    @ParameterizedTest
    @ValueSource(strings = {"kube-system", "kube-public", "kube-node-lease", "runai"})
    void noRunaiJobIsLetIntoTheClustersNamespacesOrTheOperators(String namespace, Sandbox sandbox) {
        webhooks.claimed(sandbox);
        assertRefused(
                () -> webhooks.dryRun(namespace, Manifest.runaiJob("thief", Manifest.template(GOOD))),
                "no RunaiJob is carried out in namespace " + namespace);
    }

    @Test
    void noPodIsAdmittedWhileTheClusterConfigIsInvalid(Sandbox sandbox) {
        webhooks.guard(sandbox.namespace);
        webhooks.claimed(sandbox);
        sandbox.writeClusterConfig("enforceRunAsUser: perhaps");
        await().untilAsserted(() -> assertRefused(
                () -> webhooks.dryRun(sandbox.namespace, Manifest.pod("good", GOOD)),
                "until the cluster-config is repaired",
                "enforceRunAsUser is the text \"perhaps\""));
        sandbox.nothingEnforced();
        await().untilAsserted(
                        () -> assertAllowed(() -> webhooks.dryRun(sandbox.namespace, Manifest.pod("root", ROOT))));
    }

    // The certificate.

    @Test
    void aCertificateThatIsLostOrSpoiltIsMadeAnewAndBelieved(Sandbox sandbox) throws Exception {
        webhooks.guard(sandbox.namespace);
        webhooks.secret().delete();
        awaitAnotherSecret(null);
        webhooks.awaitTrusted();

        var second = webhooks.secret().get();
        var shown = shownCertificate();
        Edits.edit(webhooks.secret(), found -> new SecretBuilder(found)
                .addToData("tls.key", Base64.getEncoder().encodeToString("spoilt".getBytes(StandardCharsets.UTF_8)))
                .build());
        awaitAnotherSecret(second);
        await("the old authority is trusted until nobody shows its certificate any more")
                .untilAsserted(() -> assertThat(webhooks.bundles()).allSatisfy(bundle -> assertThat(authorities(bundle))
                        .hasSizeGreaterThan(1)
                        .containsAll(authorities(
                                WebhookStage.decoded(second.getData().get("ca.crt"))))));
        await("while the replica goes from one certificate to the other, nobody notices")
                .until(() -> {
                    webhooks.dryRun(sandbox.namespace, Manifest.pod("good", GOOD));
                    return !shownCertificate().equals(shown);
                });
        webhooks.dryRun(sandbox.namespace, Manifest.pod("good", GOOD));
    }

    @Test
    void aRegistrationThatIsAppliedAnewIsCompletedAnew() throws IOException {
        webhooks.register();
        assertThat(webhooks.bundles()).contains("");
        webhooks.awaitTrusted();
    }

    // Without the operator.

    @Test
    void withoutTheOperatorOnlyGuardedNamespacesWait(Sandbox sandbox) throws IOException {
        var guarded = sandbox.namespace;
        webhooks.guard(guarded);
        webhooks.claimed(sandbox);
        var other = stage.newNamespace();
        webhooks.endReplicas();
        try (var admin = impatientAdmin()) {
            assertRefused(
                    () -> Manifest.create(admin, other, Manifest.runaiJob("train", Manifest.template(GOOD))),
                    "failed calling webhook",
                    "stamp.runaijobs.run.ai");
            assertRefused(
                    () -> Manifest.create(admin, guarded, Manifest.pod("good", GOOD)),
                    "failed calling webhook",
                    ".run.ai");
            assertRefused(
                    () -> Manifest.create(admin, guarded, Manifest.job("name: mine", "", GOOD)),
                    "failed calling webhook",
                    "children.run.ai");
            assertAllowed(() -> Manifest.create(admin, other, Manifest.pod("good", ROOT)));
            assertAllowed(() -> Manifest.create(admin, other, Manifest.job("name: mine", "", ROOT)));
        } finally {
            webhooks.startReplicas();
        }
        await().untilAsserted(() -> assertAllowed(() -> webhooks.dryRun(guarded, Manifest.pod("good", GOOD))));
    }

    /** The client tries again for half a minute what the server cannot answer. */
    private KubernetesClient impatientAdmin() {
        var config = stage.cluster.config();
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private void awaitAnotherSecret(Secret old) {
        await().until(() -> {
            var now = webhooks.secret().get();
            return now != null
                    && (old == null
                            || !now.getData()
                                    .get("tls.crt")
                                    .equals(old.getData().get("tls.crt")));
        });
    }

    private static List<String> authorities(String bundle) {
        return List.of(bundle.split("(?<=-----END CERTIFICATE-----\n)"));
    }

    /** What the replica that is asked shows to whoever connects. */
    private Certificate shownCertificate() throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Gullible()}, null);
        try (var socket = (SSLSocket)
                context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), webhooks.webhookPort())) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    /** Only looks. */
    private static final class Gullible implements X509TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String authType) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
