package ai.run.operator.reconciler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.run.operator.metrics.JobMeters;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import ai.run.v1.WorkloadRef;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of an API server, and what is made of its answer; the server is one that gives always the same. */
class WorkloadsTest {

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private KubernetesClient client;
    private Workloads workloads;
    private int code;
    private String answer;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .build())
                .build();
        workloads = new Workloads(
                client, null, true, Clock.systemUTC(), new JobMeters(new SimpleMeterRegistry()), null, null);
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
        var body = answer.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void answers(int code, String answer) {
        this.code = code;
        this.answer = answer;
    }

    @ParameterizedTest
    @CsvSource({
        "Job, batch/v1, 200, this, true,  /apis/batch/v1/namespaces/team-a/jobs/train",
        "Pod, v1,       200, this, true,  /api/v1/namespaces/team-a/pods/train",
        // made by somebody else under the same name
        "Job, batch/v1, 200, else, false, /apis/batch/v1/namespaces/team-a/jobs/train",
        "Job, batch/v1, 404, this, false, /apis/batch/v1/namespaces/team-a/jobs/train",
    })
    void asksForTheWorkloadThatTheStatusTellsOf(
            String kind, String apiVersion, int code, String owner, boolean found, String path) {
        answers(
                code,
                """
                {"apiVersion": "%s", "kind": "%s", "metadata": {"name": "train", "namespace": "team-a", "ownerReferences":
                [{"apiVersion": "run.ai/v1", "kind": "RunaiJob", "name": "train", "uid": "%s", "controller": true}]}}
                """
                        .formatted(apiVersion, kind, owner));

        assertThat(workloads.unwatched(job(kind)).isPresent()).isEqualTo(found);
        assertThat(asked).containsExactly("GET " + path);
    }

    @Test
    void asksForNothingBeforeTheStatusTellsOfAWorkload() {
        var job = job("Job");
        job.setStatus(null);
        assertThat(workloads.unwatched(job)).isEmpty();

        job.setStatus(new RunaiJobStatus());
        assertThat(workloads.unwatched(job)).isEmpty();
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"200, true", "404, true", "409, false"})
    void whatHasChangedSinceIsNotDeletedYet(int code, boolean deleted) {
        answers(code, "{}");

        assertThat(workloads.delete(job("Job"))).isEqualTo(deleted);
    }

    @Test
    void aDeletionThatIsForbiddenIsAFailure() {
        answers(403, "{}");

        assertThatExceptionOfType(KubernetesClientException.class).isThrownBy(() -> workloads.delete(job("Job")));
    }

    private static RunaiJob job(String kind) {
        var job = new RunaiJob();
        job.setMetadata(new ObjectMetaBuilder()
                .withNamespace("team-a")
                .withName("train")
                .withUid("this")
                .withResourceVersion("7")
                .build());
        job.setStatus(RunaiJobStatus.builder()
                .workloadRef(WorkloadRef.builder().kind(kind).name("train").build())
                .build());
        return job;
    }
}
