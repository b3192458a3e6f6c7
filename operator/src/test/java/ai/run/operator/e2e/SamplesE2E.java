package ai.run.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped samples, applied and awaited with kubectl as the README does it. */
@OtherCluster
@ExtendWith(NodeExtension.class)
class SamplesE2E {

    @BeforeAll
    static void apply(Jobs jobs) throws IOException {
        // They stand in the namespace of the cluster-config, the jobs in one of their own.
        jobs.sandbox.kubectl("apply", "-n", "runai", "-f", sample("user-directory"));
        var clusterConfig = Files.readString(Repository.path("samples/cluster-config.yaml"));
        jobs.sandbox.clusterConfig(clusterConfig
                .substring(clusterConfig.indexOf("config: |\n") + 10)
                .stripIndent());
        for (var name : new String[] {"run-as-user", "home-directory", "overridden", "workload-pod", "named-user"}) {
            jobs.sandbox.kubectl("apply", "-f", sample(name));
        }
    }

    private static String sample(String name) {
        return Repository.path("samples/" + name + ".yaml").toString();
    }

    @ParameterizedTest
    @CsvSource({
        "run-as-user, uid=1234(alice) gid=5678(alice) groups=4000(4000)",
        "home-directory, drwx------",
        "overridden, uid=1234(alice) gid=5678(alice)",
        "workload-pod, uid=1234(alice) gid=5678(alice)",
        "named-user, uid=1235(bob) gid=5678(bob)"
    })
    void itCompletes(String name, String log, Jobs jobs) throws IOException {
        jobs.sandbox.kubectl("wait", "rj/" + name, "--for=condition=Complete", "--timeout=90s");
        assertThat(jobs.sandbox.job(name).getStatus().getSucceeded()).isEqualTo(1);
        assertThat(jobs.log(name, "main")).contains(log);
    }

    @Test
    void theReadmesExampleShowsWhatItPromises(Jobs jobs) {
        assertThat(jobs.log("run-as-user", "main"))
                .contains("\nalice\n", "drwx------", "/home/alice", "NoNewPrivs:\t1");
    }
}
