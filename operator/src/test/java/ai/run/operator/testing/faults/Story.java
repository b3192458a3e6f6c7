package ai.run.operator.testing.faults;

import ai.run.operator.testing.faults.History.Change;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells a reader what became of one RunaiJob, line by line, and what the operator asked for meanwhile. */
final class Story {

    private Story() {}

    private record Line(Instant time, String text) {}

    static String of(String name, History history, List<FaultProxy.Exchange> exchanges) {
        var seen = history.changes().stream()
                .filter(change -> isAbout(name, change))
                .map(change -> new Line(
                        change.time(), "%s %s %s".formatted(change.action(), change.version(), told(change.object()))));
        var asked = exchanges.stream()
                .filter(exchange -> exchange.request().target().contains(name)
                        || exchange.request().name().equals(name)
                        || exchange.request().name().startsWith(name + "."))
                .map(exchange -> new Line(exchange.time(), "    operator: " + exchange));
        return Stream.concat(seen, asked)
                .sorted(Comparator.comparing(Line::time))
                .map(line -> line.time() + " " + line.text())
                .collect(Collectors.joining("\n"));
    }

    private static boolean isAbout(String name, Change change) {
        if (change.object() instanceof Event event) {
            return name.equals(event.getInvolvedObject().getName());
        }
        return change.name().equals(name)
                || (change.object() instanceof Pod pod
                        && name.equals(pod.getMetadata().getLabels().get("run.ai/job-name")));
    }

    private static String told(HasMetadata object) {
        var what = "%s %s%s"
                .formatted(
                        object.getKind(),
                        object.getMetadata().getUid(),
                        object.getMetadata().getDeletionTimestamp() == null ? "" : " (being deleted)");
        if (object instanceof RunaiJob job && job.getStatus() != null) {
            return what + " generation " + job.getMetadata().getGeneration() + " " + job.getStatus();
        } else if (object instanceof Job job) {
            return what + " suspend " + job.getSpec().getSuspend() + " "
                    + (job.getStatus() == null ? "" : job.getStatus().getConditions());
        } else if (object instanceof Pod pod) {
            return what + " " + pod.getMetadata().getName() + " "
                    + pod.getStatus().getPhase();
        } else if (object instanceof Event event) {
            return what + " " + event.getReason() + " " + event.getMessage();
        }
        return what;
    }
}
