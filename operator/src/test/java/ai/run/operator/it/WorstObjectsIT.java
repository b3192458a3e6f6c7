package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The worst that one user can have stored, ten at once, before an operator with the memory that it is shipped with: the job
 * of somebody else starts all the same, and the leader leads on.
 *
 * <p>The schema refuses most of it by now. Here it is one that does not, like the one of an older version.
 */
@Order(Integer.MAX_VALUE - 2)
@ExtendWith(StageExtension.class)
class WorstObjectsIT {

    private static final String CRD = "runaijobs.run.ai";
    private static final int AT_ONCE = 10;

    /** What others may be made to wait for. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private Sandbox tenant;
    private OperatorProcess leader;

    enum Worst {
        CONTAINERS("\"containers\": [%s]".formatted(times(75_000, "{}"))),
        INIT_CONTAINERS(
                "\"containers\": [{\"name\": \"a\"}], \"initContainers\": [%s]".formatted(times(400_000, "{}"))),
        CONTAINERS_THAT_SAY_SOMETHING("\"containers\": [%s]"
                .formatted(times(
                        12_000, "{\"name\": \"a\", \"securityContext\": {\"privileged\": true, \"runAsUser\": 0}}"))),
        VOLUMES("\"containers\": [{\"name\": \"a\"}], \"volumes\": [%s]".formatted(times(75_000, "{\"name\": \"a\"}"))),
        VARIABLES("\"containers\": [{\"name\": \"a\", \"env\": [%s]}]".formatted(times(75_000, "{\"name\": \"a\"}"))),
        ARGUMENTS("\"containers\": [{\"name\": \"a\", \"args\": [%s]}]".formatted(times(255_000, "\"\""))),
        MOUNTS("\"containers\": [{\"name\": \"a\", \"volumeMounts\": [%s]}]".formatted(times(400_000, "{}"))),
        UNKNOWN("\"containers\": [{\"name\": \"a\"}], \"fieldToCome\": [%s]".formatted(times(400_000, "{}"))),
        NODE_SELECTOR("\"containers\": [{\"name\": \"a\"}], \"nodeSelector\": {%s}".formatted(numbered(100_000))),
        /** As many as the schema takes, and all of them wrong. */
        ALL_ALLOWED("\"containers\": [%s], \"initContainers\": [%s]".formatted(culprits("a", 256), culprits("b", 256))),
        LONG_TEXT("\"containers\": [{\"name\": \"a\", \"image\": \"%s\"}]".formatted("x".repeat(1_300_000)));

        private final String spec;

        Worst(String spec) {
            this.spec = spec;
        }

        private static String times(int count, String item) {
            return String.join(",", Collections.nCopies(count, item));
        }

        private static String numbered(int count) {
            return IntStream.range(0, count).mapToObj("\"a%d\":\"\""::formatted).collect(Collectors.joining(","));
        }

        private static String culprits(String prefix, int count) {
            return IntStream.range(0, count)
                    .mapToObj(number ->
                            """
                            {"name": "%s%d", "image": "busybox", "securityContext": {"privileged": true, "runAsUser": 0, "runAsGroup": 0,
                             "runAsNonRoot": false, "allowPrivilegeEscalation": true, "capabilities": {"add": ["SYS_ADMIN"]}}}"""
                                    .formatted(prefix, number))
                    .collect(Collectors.joining(","));
        }
    }

    @BeforeEach
    void start(Sandbox sandbox) throws IOException {
        tenant = sandbox.another();
        sandbox.stage.pauseOperator();
        leader = OperatorProcess.startAsShipped(
                sandbox.stage.cluster, sandbox.stage.operatorKubeconfig, "--leader-elect");
        await().until(() -> leader.log().contains("Watching RunaiJobs"));
    }

    @AfterEach
    void end(Sandbox sandbox) throws IOException {
        leader.close();
        tenant.kubectl("delete", "runaijobs", "--all", "--wait=false");
        sandbox.stage.apply(Repository.path("config/crd/runaijobs.run.ai.yaml"));
        sandbox.stage.resumeOperator();
    }

    @ParameterizedTest
    @EnumSource
    void doesNotKeepOthersFromGoingOn(Worst worst, Sandbox sandbox) throws IOException {
        takeEverything(sandbox);
        var elected = transitions(sandbox);
        Parallel.times(AT_ONCE, number -> create(sandbox, "worst-" + number, worst));
        startsSoon(sandbox, "beside");
        for (var number = 0; number < AT_ONCE; number++) {
            tenant.kubectl(
                    "wait", "rj/worst-" + number, "--for=jsonpath={.status.observedGeneration}=1", "--timeout=60s");
        }
        startsSoon(sandbox, "after");
        assertThat(leader.isAlive()).isTrue();
        assertThat(leader.log()).doesNotContain("ending at once", "OutOfMemoryError", "\tat ");
        assertThat(transitions(sandbox)).isEqualTo(elected);

        leader.terminate();
        assertThat(leader.awaitExit(Duration.ofSeconds(20))).isZero();
        leader = OperatorProcess.startAsShipped(
                sandbox.stage.cluster, sandbox.stage.operatorKubeconfig, "--leader-elect");
        await().until(() -> leader.log().contains("Watching RunaiJobs"));
        startsSoon(sandbox, "again");
    }

    private static int transitions(Sandbox sandbox) {
        return sandbox.admin
                .leases()
                .inNamespace(Stage.CONFIG_NAMESPACE)
                .withName("runaijob-operator")
                .get()
                .getSpec()
                .getLeaseTransitions();
    }

    private static void startsSoon(Sandbox sandbox, String name) {
        sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: %s}
                spec: {template: {spec: {containers: [{name: main, image: busybox}]}}}
                """
                        .formatted(name));
        await("the job of somebody else starts")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> sandbox.admin
                                .batch()
                                .v1()
                                .jobs()
                                .inNamespace(sandbox.namespace)
                                .withName(name)
                                .get()
                        != null);
    }

    private void create(Sandbox sandbox, String name, Worst worst) {
        sandbox.admin.raw(
                "/apis/run.ai/v1/namespaces/%s/runaijobs".formatted(tenant.namespace),
                "POST",
                """
                {"apiVersion": "run.ai/v1", "kind": "RunaiJob", "metadata": {"name": "%s"},
                 "spec": {"runAsUser": true, "user": {"uid": 1234, "gid": 5678}, "preventPrivilegeEscalation": true,
                  "template": {"spec": {%s}}}}"""
                        .formatted(name, worst.spec));
    }

    /** Has the API server keep whatever a template is made of. */
    private void takeEverything(Sandbox sandbox) {
        sandbox.admin
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(CRD)
                .edit(WorstObjectsIT::withoutLimits);
        await("it takes a template without a name").until(() -> {
            try {
                sandbox.admin.raw(
                        "/apis/run.ai/v1/namespaces/%s/runaijobs?dryRun=All".formatted(tenant.namespace),
                        "POST",
                        """
                        {"apiVersion": "run.ai/v1", "kind": "RunaiJob", "metadata": {"name": "probe"},
                         "spec": {"template": {"spec": {"containers": [{}, {}]}}}}""");
                return true;
            } catch (KubernetesClientException refused) {
                return false;
            }
        });
    }

    private static CustomResourceDefinition withoutLimits(CustomResourceDefinition crd) {
        var spec = crd.getSpec()
                .getVersions()
                .get(0)
                .getSchema()
                .getOpenAPIV3Schema()
                .getProperties()
                .get("spec");
        spec.getProperties()
                .put(
                        "template",
                        new JSONSchemaPropsBuilder()
                                .withType("object")
                                .withXKubernetesPreserveUnknownFields(true)
                                .build());
        spec.setXKubernetesValidations(null);
        return crd;
    }

    /** What the shipped schema says of it, before the operator hears of it. */
    @Test
    void theSchemaRefusesWhatIsTooLong(Sandbox sandbox) {
        for (var worst : Worst.values()) {
            if (worst != Worst.ALL_ALLOWED && worst != Worst.LONG_TEXT && worst != Worst.UNKNOWN) {
                assertThat(refusal(sandbox, worst)).as(worst.name()).contains("must have at most");
            }
        }
    }

    private String refusal(Sandbox sandbox, Worst worst) {
        try {
            create(sandbox, "refused", worst);
            return "taken";
        } catch (KubernetesClientException refusal) {
            return refusal.getMessage();
        }
    }
}
