package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the API server keeps and the library cannot read, which would end every watch and list that holds it. The tests'
 * own client cannot read it either, so kubectl looks at it.
 */
@ExtendWith(StageExtension.class)
class UnreadablePartIT {

    private static final String RUNAI_JOBS = "/apis/run.ai/v1/namespaces/%s/runaijobs";
    private static final String JOBS = "/apis/batch/v1/namespaces/%s/jobs";
    private static final String PLAIN = pod("");
    private static final String BAD_PORT = pod(", \"livenessProbe\": {\"tcpSocket\": {\"port\": 99999999999}}");
    private static final String DEEP =
            """
            , "managedFields": [{"manager": "x", "operation": "Update", "apiVersion": "%s", "time": "2024-01-01T00:00:00Z",
              "fieldsType": "FieldsV1", "fieldsV1": %s}]"""
                    .formatted("%s", "{\"f:a\":".repeat(1_500) + "{}" + "}".repeat(1_500));

    private Sandbox tenant;

    @Test
    void doesNotKeepOthersFromGoingOn(Sandbox sandbox) throws IOException {
        tenant = sandbox.another();
        create(RUNAI_JOBS, runaiJob("port", "", BAD_PORT));
        create(RUNAI_JOBS, runaiJob("deep", DEEP.formatted("run.ai/v1"), PLAIN));
        create(
                RUNAI_JOBS,
                runaiJob(
                        "key",
                        "",
                        PLAIN.replace(
                                "{\"containers\"",
                                "{\"nodeSelector\": {\"" + "k".repeat(60_000) + "\": \"v\"}, \"containers\"")));
        create(
                JOBS,
                """
                {"metadata": {"name": "stray", "labels": {"app.kubernetes.io/managed-by": "runaijob-operator"} %s},
                "spec": {"template": %s}}"""
                        .formatted(
                                DEEP.formatted("batch/v1"),
                                PLAIN.replace("{\"containers\"", "{\"restartPolicy\": \"Never\", \"containers\"")));

        othersGoOn(sandbox, "before");
        awaitCondition("port", "Accepted=False");
        assertThat(tenant.kubectl("get", "rj", "port", "-o", "jsonpath={.status.conditions[?(@.type==\"Accepted\")]}"))
                .contains(
                        "InvalidSpec", "spec.template.spec.containers[0].livenessProbe.tcpSocket.port cannot be read");
        awaitCondition("deep", "Admitted=True");
        awaitCondition("key", "Admitted=False");

        sandbox.stage.killAndRestartOperator();
        othersGoOn(sandbox, "after");
    }

    /** Other tests list all namespaces. */
    @AfterEach
    void remove() throws IOException {
        tenant.kubectl("delete", "runaijobs,jobs", "--all");
    }

    private static void othersGoOn(Sandbox sandbox, String name) {
        sandbox.apply("apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {name: %s}\nspec: {template: %s}"
                .formatted(name, PLAIN));
        sandbox.awaitCondition(name, "Admitted", "True");
    }

    private void awaitCondition(String name, String condition) throws IOException {
        tenant.kubectl("wait", "rj/" + name, "--for=condition=" + condition, "--timeout=30s");
    }

    private void create(String path, String json) {
        tenant.admin.raw(path.formatted(tenant.namespace), "POST", json);
    }

    private static String runaiJob(String name, String metadata, String template) {
        return """
                {"apiVersion": "run.ai/v1", "kind": "RunaiJob", "metadata": {"name": "%s" %s}, "spec": {"template": %s}}"""
                .formatted(name, metadata, template);
    }

    private static String pod(String container) {
        return "{\"spec\": {\"containers\": [{\"name\": \"main\", \"image\": \"busybox\"%s}]}}".formatted(container);
    }
}
