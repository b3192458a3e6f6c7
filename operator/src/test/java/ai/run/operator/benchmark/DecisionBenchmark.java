package ai.run.operator.benchmark;

import ai.run.operator.clusterconfig.ClusterConfigMap;
import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.decision.Decider;
import ai.run.operator.decision.Decision;
import ai.run.operator.identity.ConfigMapDirectory;
import ai.run.operator.identity.IdentityLookups;
import ai.run.v1.RunaiJob;
import ai.run.v1.Workload;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the operator computes for one job, without any request: everything is in force, and a directory knows the user. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class DecisionBenchmark {

    private static final String DIRECTORY = "runai-users";

    private final List<ConfigMap> clusterConfig = List.of(
            configMap(
                    ClusterConfigMap.DEFAULT_NAME,
                    ClusterConfigMap.KEY,
                    """
            enforceRunAsUser: true
            enforcePreventPrivilegeEscalation: true
            identity: {directory: {configMap: {name: runai-users}}}
            homeDir: {image: "busybox:1.37.0", parent: /home, sizeLimit: 1Gi}
            """));

    private final ParsedClusterConfig parsed = ClusterConfigParser.read(clusterConfig);

    private final IdentityLookups lookups = IdentityLookups.of(new ConfigMapDirectory(
            ClusterConfigMap.DEFAULT_NAMESPACE,
            DIRECTORY,
            configMap(DIRECTORY, "alice", "{uid: 1234, gid: 5678, supplementalGroups: [4000]}")));

    /** A job that is accepted, as each kind of workload. */
    @State(Scope.Benchmark)
    public static class SubmittedJob {

        @Param
        public Workload workload;

        private RunaiJob job;

        /** Makes the job, and sees that the figures will not be those of a refusal. */
        @Setup
        public void make(DecisionBenchmark benchmark) {
            job = Serialization.unmarshal(
                    """
                    metadata: {name: train, namespace: team-a, uid: 6f1c}
                    spec:
                      runAsUser: true
                      preventPrivilegeEscalation: true
                      createHomeDir: true
                      user: {name: alice}
                      template:
                        spec:
                          containers:
                            - name: train
                              image: pytorch:2
                              command: [python, /data/train.py, --checkpoints, /scratch]
                              resources: {limits: {nvidia.com/gpu: 2}}
                              volumeMounts:
                                - {name: dataset, mountPath: /data, readOnly: true}
                                - {name: scratch, mountPath: /scratch}
                          volumes:
                            - {name: dataset, persistentVolumeClaim: {claimName: dataset}}
                            - {name: scratch, emptyDir: {}}
                    """,
                    RunaiJob.class);
            job.getSpec().setWorkload(workload);
            if (benchmark.decide(this) instanceof Decision.Rejected rejected) {
                throw new IllegalStateException(rejected.message());
            }
        }
    }

    /** The cluster-config alone. */
    @Benchmark
    public ParsedClusterConfig parseClusterConfig() {
        return ClusterConfigParser.read(clusterConfig);
    }

    /** The decision alone: look the user up, build the workload, verify its pod. */
    @Benchmark
    public Decision decide(SubmittedJob submitted) {
        return Decider.decide(submitted.job, parsed, lookups);
    }

    /** Both, as the operator does it for every job that has no workload yet. */
    @Benchmark
    public Decision parseAndDecide(SubmittedJob submitted) {
        return Decider.decide(submitted.job, ClusterConfigParser.read(clusterConfig), lookups);
    }

    private static ConfigMap configMap(String name, String key, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(ClusterConfigMap.DEFAULT_NAMESPACE)
                .withName(name)
                .withResourceVersion("42")
                .endMetadata()
                .withData(Map.of(key, value))
                .build();
    }
}
