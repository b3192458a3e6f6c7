package ai.run.operator.testing.manifests;

import ai.run.operator.testing.Repository;
import ai.run.v1.RunaiJob;
import ai.run.v1.Workload;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The RunaiJobs of {@code samples/}. */
public final class Samples {

    private static final String REJECTED = "rejected.yaml";

    /** The fields of a spec that are for workload Job alone. */
    public static final List<String> OF_JOBS = List.of(
            "parallelism",
            "completions",
            "completionMode",
            "backoffLimit",
            "backoffLimitPerIndex",
            "maxFailedIndexes",
            "podFailurePolicy");

    private Samples() {}

    /** A sample as one kind of workload. */
    public record Accepted(String file, Workload workload, ObjectNode job) {

        /** The RunaiJob as YAML. */
        public String yaml() {
            return job.toString();
        }

        @Override
        public String toString() {
            return file + " as " + workload.name();
        }
    }

    /** All but the one that shows a refusal, as a Job and as a Pod. */
    public static List<Accepted> accepted() throws IOException {
        try (var files = Files.list(Repository.path("samples"))) {
            return files.sorted()
                    .filter(file -> file.toString().endsWith(".yaml") && !file.endsWith(REJECTED))
                    .filter(file -> read(file).path("kind").asText().equals(RunaiJob.KIND))
                    .flatMap(file -> Stream.of(Workload.values()).map(workload -> as(workload, file)))
                    .toList();
        }
    }

    private static Accepted as(Workload workload, Path file) {
        var job = read(file);
        var spec = (ObjectNode) job.path("spec");
        if (workload == Workload.POD) {
            spec.put("workload", "Pod").remove(OF_JOBS);
        } else {
            spec.remove("workload");
        }
        return new Accepted(file.getFileName().toString(), workload, job);
    }

    /** The data of a sample that is a ConfigMap. */
    public static Map<String, String> data(String file) {
        var data = new HashMap<String, String>();
        read(Repository.path("samples/" + file))
                .path("data")
                .properties()
                .forEach(entry -> data.put(entry.getKey(), entry.getValue().asText()));
        return data;
    }

    private static ObjectNode read(Path file) {
        return Manifests.parse(file).get(0);
    }
}
