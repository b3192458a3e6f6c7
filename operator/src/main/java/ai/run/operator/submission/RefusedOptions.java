package ai.run.operator.submission;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The original's options that are not to be had here, and what to do instead. */
final class RefusedOptions {

    private static final String SERVICE =
            "a job opens no port: make a Service for its label run.ai/job-name, or use 'kubectl port-forward'";
    private static final String GPU_PART =
            "GPUs are shared by the cluster's own means, such as the KAI scheduler: --annotation gpu-fraction=0.5 --scheduler"
                    + " kai-scheduler";

    private static final Map<String, String> INSTEAD = new TreeMap<>(Map.ofEntries(
            Map.entry("--port", SERVICE),
            Map.entry("--service-type", SERVICE),
            Map.entry("--external-url", SERVICE),
            Map.entry(
                    "--jupyter",
                    "start it as the command of the job, and reach it with 'kubectl port-forward': -- jupyter lab --ip=0.0.0.0"),
            Map.entry(
                    "--elastic",
                    "a job asks for a number of pods with --parallelism, which may be changed while it runs"),
            Map.entry("--preemptible", "who gives way is said by --priority-class, and by the queue of --queue"),
            Map.entry("--inference", "a server that does not end is a Deployment; this command is for jobs, which do"),
            Map.entry("--node-pools", "name nodes with --node-type or --node-selector, or a queue with --queue"),
            Map.entry("--mps", GPU_PART),
            Map.entry("--gpu-memory", GPU_PART),
            Map.entry(
                    "--s3",
                    "let the job read the bucket itself, with the key from a Secret: --environment KEY=SECRET:name,key"),
            Map.entry(
                    "--git-sync",
                    "a password would be read by everybody who sees the job: clone in the command of the job, with the key"
                            + " from a Secret: --secret-volume name=NAME,path=PATH"),
            Map.entry("--template", "start from a manifest with --filename, whose values the other options replace")));

    private RefusedOptions() {}

    /** Makes each known to the parser, so that it is refused by name, and shown in no help. */
    static void addTo(CommandSpec command) {
        INSTEAD.forEach((name, instead) -> command.addOption(OptionSpec.builder(name)
                .type(String.class)
                .arity("0..1")
                .fallbackValue("")
                .hidden(true)
                .parameterConsumer((arguments, option, spec) -> {
                    throw new ParameterException(
                            spec.commandLine(), "%s is not to be had here: %s.".formatted(name, instead));
                })
                .build()));
    }
}
