package ai.run.operator.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.client.CommandException;
import ai.run.operator.testing.FakeApiServer;
import ai.run.operator.testing.FakeApiServer.Answer;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What commands ask for, and how much. */
class JobRequestsTest {

    private static final String JOBS = "GET /apis/run.ai/v1/namespaces/team-a/runaijobs";
    private static final String PODS = "GET /api/v1/namespaces/team-a/pods";

    private final FakeApiServer server = new FakeApiServer();
    private final JobRequests requests = new JobRequests(server.client(), "team-a");

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aListIsReadInChunks() {
        server.on(JOBS, list("a", "next"), list("b", ""));
        var names = new ArrayList<String>();
        assertThat(requests.forEachJob("team=vision", job -> names.add(job.name())))
                .isEqualTo("7");
        assertThat(names).containsExactly("a", "b");
        assertThat(server.requests())
                .extracting(request -> request.uri().getQuery())
                .satisfiesExactly(
                        query -> assertThat(query)
                                .contains("limit=500", "labelSelector=team=vision")
                                .doesNotContain("continue"),
                        query -> assertThat(query).contains("continue=next", "labelSelector=team=vision"));
    }

    @Test
    void allNamespacesAreOneRequest() {
        server.on("GET /apis/run.ai/v1/runaijobs", list("a", ""));
        new JobRequests(server.client(), null).forEachJob(null, job -> {});
        assertThat(server.lines()).containsExactly("GET /apis/run.ai/v1/runaijobs");
    }

    @Test
    void thePodsOfAllJobsAreOneRequest() {
        server.on(PODS, Answer.of("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[]}"));
        assertThat(requests.pods()).isPresent();
        assertThat(server.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.uri().getQuery()).contains("labelSelector=run.ai/job-name"));
    }

    @Test
    void whoMayNotListPodsIsNoFailure() {
        server.on(PODS, Answer.failure(403, "pods is forbidden"));
        assertThat(requests.pods()).isEmpty();
    }

    @Test
    void anyOtherFailureIsOne() {
        server.on(PODS, Answer.failure(500, "etcd is full"));
        assertThatThrownBy(requests::pods).isInstanceOf(KubernetesClientException.class);
    }

    @Test
    void aJobThatIsMissingIsASentence() {
        assertThatThrownBy(() -> requests.job("train"))
                .isInstanceOf(CommandException.class)
                .hasMessage(
                        "There is no RunaiJob train in the namespace team-a; 'kubectl runaijob list' shows those that"
                                + " there are.");
    }

    /** What the operator rejects, and no type of this client could hold. */
    @Test
    void aJobThatNoClientCanReadIsReadAsWell() {
        server.on(
                JOBS + "/train",
                Answer.of(Map.of(
                        "apiVersion",
                        "run.ai/v1",
                        "kind",
                        "RunaiJob",
                        "metadata",
                        Map.of("name", "train"),
                        "spec",
                        Map.of("template", "none", "backoffLimit", 99_999_999_999L),
                        "status",
                        Map.of("phase", "Novel"))));
        assertThat(requests.job("train").phase()).isEqualTo("Novel");
    }

    private static Answer list(String name, String next) {
        return Answer.of(Map.of(
                "apiVersion",
                "run.ai/v1",
                "kind",
                "RunaiJobList",
                "metadata",
                Map.of("continue", next, "resourceVersion", "7"),
                "items",
                List.of(Map.of("apiVersion", "run.ai/v1", "kind", "RunaiJob", "metadata", Map.of("name", name)))));
    }
}
