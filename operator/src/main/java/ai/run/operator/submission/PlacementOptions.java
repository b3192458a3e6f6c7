package ai.run.operator.submission;

import ai.run.operator.workload.Labels;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the pods run, before whom, and how they are marked. */
final class PlacementOptions {

    private static final String NODE_TYPE = "run.ai/type";

    @Option(
            names = "--node-type",
            paramLabel = "TYPE",
            description = "Only nodes with the label " + NODE_TYPE + " of that value.")
    private @Nullable String nodeType;

    @Option(names = "--node-selector", paramLabel = "KEY=VALUE", description = "Only nodes with that label.")
    private List<String> nodeSelectors = List.of();

    @Option(
            names = "--toleration",
            paramLabel = "key=KEY[,operator=OPERATOR][,value=VALUE][,effect=EFFECT][,seconds=N]",
            description = "Nodes with that taint too.")
    private List<String> tolerations = List.of();

    @Option(names = "--priority-class", paramLabel = "NAME", description = "The PriorityClass of the pods.")
    private @Nullable String priorityClass;

    @Option(names = "--queue", paramLabel = "NAME", description = "The queue of Kueue that the job waits in.")
    private @Nullable String queue;

    @Option(names = "--scheduler", paramLabel = "NAME", description = "The scheduler of the pods.")
    private @Nullable String scheduler;

    @Option(
            names = "--host-ipc",
            arity = "0..1",
            paramLabel = "true|false",
            preprocessor = Attached.class,
            description = "Share the node's interprocess communication; most clusters refuse it.")
    private @Nullable Boolean hostIpc;

    @Option(
            names = "--host-network",
            arity = "0..1",
            paramLabel = "true|false",
            preprocessor = Attached.class,
            description = "Share the node's network; most clusters refuse it.")
    private @Nullable Boolean hostNetwork;

    @Option(
            names = {"-l", "--label"},
            paramLabel = "KEY=VALUE",
            description = "A label of the job, which its pods get too.")
    private List<String> labels = List.of();

    @Option(
            names = {"-a", "--annotation"},
            paramLabel = "KEY=VALUE",
            description = "An annotation of the pods.")
    private List<String> annotations = List.of();

    void apply(Draft draft) {
        if (nodeType != null) {
            Draft.object(draft.podSpec(), "nodeSelector").put(NODE_TYPE, nodeType);
        }
        for (var selector : nodeSelectors) {
            var pair = Values.pair("--node-selector", selector);
            Draft.object(draft.podSpec(), "nodeSelector").put(pair.key(), pair.value());
        }
        tolerations.forEach(toleration -> tolerate(draft, toleration));
        if (priorityClass != null) {
            draft.podSpec().put("priorityClassName", priorityClass);
        }
        if (scheduler != null) {
            draft.podSpec().put("schedulerName", scheduler);
        }
        share(draft, "hostIPC", "--host-ipc", hostIpc);
        share(draft, "hostNetwork", "--host-network", hostNetwork);
        for (var label : labels) {
            var pair = Values.pair("--label", label);
            Draft.object(draft.metadata(), "labels").put(pair.key(), pair.value());
        }
        if (queue != null) {
            Draft.object(draft.metadata(), "labels").put(Labels.KUEUE_QUEUE, queue);
        }
        for (var annotation : annotations) {
            var pair = Values.pair("--annotation", annotation);
            Draft.object(Draft.object(draft.template(), "metadata"), "annotations")
                    .put(pair.key(), pair.value());
        }
    }

    private static void tolerate(Draft draft, String text) {
        var option = "--toleration";
        var fields = Values.fields(option, text, Set.of("key", "operator", "value", "effect", "seconds"), Set.of());
        var toleration = Draft.array(draft.podSpec(), "tolerations").addObject();
        for (var field : List.of("key", "operator", "value", "effect")) {
            if (fields.containsKey(field)) {
                toleration.put(field, fields.get(field));
            }
        }
        var seconds = fields.get("seconds");
        if (seconds != null) {
            if (!seconds.matches("[0-9]{1,10}")) {
                throw new InvalidOptionException("%s: %s is not a number of seconds.", option, seconds);
            }
            toleration.put("tolerationSeconds", Long.parseLong(seconds));
        }
    }

    private static void share(Draft draft, String field, String option, @Nullable Boolean wanted) {
        if (wanted == null) {
            return;
        }
        draft.podSpec().put(field, wanted);
        if (wanted) {
            draft.remark("%s shares the node with the pod, which most clusters refuse.".formatted(option));
        }
    }
}
