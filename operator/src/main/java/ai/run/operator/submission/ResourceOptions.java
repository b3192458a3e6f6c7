package ai.run.operator.submission;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the container gets of the machine. */
final class ResourceOptions {

    private static final String GPU = "nvidia.com/gpu";

    @Option(names = "--cpu", paramLabel = "N", description = "How many CPUs it asks for, such as 0.5 or 500m.")
    private @Nullable String cpu;

    @Option(names = "--memory", paramLabel = "SIZE", description = "How much memory it asks for, such as 4Gi.")
    private @Nullable String memory;

    @Option(names = "--cpu-limit", paramLabel = "N", description = "How many CPUs it may use at most.")
    private @Nullable String cpuLimit;

    @Option(names = "--memory-limit", paramLabel = "SIZE", description = "How much memory it may use at most.")
    private @Nullable String memoryLimit;

    @Option(
            names = {"-g", "--gpu"},
            paramLabel = "N",
            description = "How many whole GPUs of NVIDIA it gets.")
    private @Nullable String gpu;

    @Option(
            names = "--extended-resource",
            paramLabel = "RESOURCE=N",
            description = "How much it gets of another resource, such as rdma/hca=1.")
    private List<String> extended = List.of();

    @Option(
            names = "--large-shm",
            arity = "0..1",
            paramLabel = "true|false",
            preprocessor = Attached.class,
            description = "Let /dev/shm grow up to the memory that the container may use.")
    private boolean largeShm;

    void apply(Draft draft) {
        set(draft, "requests", "cpu", "--cpu", cpu);
        set(draft, "requests", "memory", "--memory", memory);
        set(draft, "limits", "cpu", "--cpu-limit", cpuLimit);
        set(draft, "limits", "memory", "--memory-limit", memoryLimit);
        if (gpu != null) {
            set(draft, "limits", GPU, "--gpu", wholeGpus(gpu));
        }
        for (var resource : extended) {
            var pair = Values.pair("--extended-resource", resource);
            set(draft, "limits", pair.key(), "--extended-resource", pair.value());
        }
        if (largeShm) {
            draft.mount("/dev/shm", null, false).putObject("emptyDir").put("medium", "Memory");
        }
    }

    private static String wholeGpus(String number) {
        if (number.matches("[0-9]{1,6}")) {
            return number;
        }
        if (number.matches("[0-9]*\\.[0-9]+")) {
            throw new InvalidOptionException(
                    "--gpu: %s is a part of a GPU, and Kubernetes counts whole ones. With the KAI"
                            + " scheduler write --annotation gpu-fraction=%s --scheduler kai-scheduler instead.",
                    number, number);
        }
        throw new InvalidOptionException("--gpu: %s is not a number of GPUs.", number);
    }

    private static void set(Draft draft, String kind, String resource, String option, @Nullable String amount) {
        if (amount != null) {
            var resources = Draft.object(draft.container(), "resources");
            Draft.object(resources, kind).put(resource, Values.quantity(option, amount));
        }
    }
}
