package ai.run.operator.cli.jobs;

import ai.run.operator.cli.print.Age;
import ai.run.operator.cli.print.Sheet;
import ai.run.operator.identity.SignedSubmission;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that there is to tell of a job, as text.
 *
 * @param job the RunaiJob
 * @param pods its pods; empty where the caller may not list pods
 * @param events those of the RunaiJob and its workload; empty where the caller may not list events
 * @param now the time, for ages
 */
record Description(SeenJob job, Optional<List<Pod>> pods, Optional<List<Event>> events, Instant now) {

    private static final String NONE = "<none>";
    private static final String UNKNOWN = "<unknown>";

    /** As kubectl describe has it, but in one zone for all. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final Map<String, String> SOURCES = Map.of(
            "Spec", "Spec: spec.user of the manifest",
            "Submitter", "Submitter: what the login of the submitter passed on",
            "Directory", "Directory: the entry of this name in the directory of the cluster");

    String text() {
        var sheet = new Sheet()
                .put("Name", job.name())
                .put("Namespace", job.namespace())
                .put("Labels", labels())
                .put("Created", time(job.createdAt()))
                .put("Phase", or(job.phase(), "<none>: the operator has not looked at it yet"));
        if (job.isSuspended()) {
            sheet.put("Suspend", "true");
        }
        sheet.nest("Asked For", asked());
        runsAs(sheet);
        var status = job.status();
        sheet.put("Enforced", texts(status.path("enforced")));
        sheet.put("In Force", texts(status.path("protections")));
        sheet.put("Overridden", texts(status.path("overridden")));
        if (status.has("defaulted")) { // a later operator's
            sheet.put("Defaulted", texts(status.path("defaulted")));
        }
        if (status.has("allowances")) {
            sheet.put("Allowed", text(status.path("allowances")));
        }
        sheet.put("Home Directory", or(text(status.path("homeDirectory")), NONE));
        sheet.put("Cluster Config", clusterConfig());
        workload(sheet);
        conditions(sheet);
        new PodDescriptions(job, now).describe(sheet, pods);
        events(sheet);
        return sheet.text();
    }

    private List<String> labels() {
        return fields(job.json().at("/metadata/labels"))
                .map(label -> label.getKey() + "=" + text(label.getValue()))
                .toList();
    }

    private Sheet asked() {
        var spec = job.spec();
        var asked = new Sheet();
        for (var field : List.of("runAsUser", "preventPrivilegeEscalation", "createHomeDir")) {
            asked.put(field, or(text(spec.path(field)), "not said"));
        }
        var user = fields(spec.path("user"))
                .map(field -> field.getKey() + " " + written(field.getValue()))
                .collect(Collectors.joining(", "));
        return asked.put("user", or(user, "not said"));
    }

    /** Who, where from, and why they may. */
    private void runsAs(Sheet sheet) {
        var identity = job.identity();
        if (!identity.isObject()) {
            sheet.put("Runs As", nobody());
            return;
        }
        var source = text(identity.path("source"));
        sheet.nest(
                "Runs As",
                new Sheet()
                        .put("User", or(text(identity.path("username")), NONE))
                        .put("UID", or(text(identity.path("uid")), NONE))
                        .put("GID", or(text(identity.path("gid")), NONE))
                        .put(
                                "Supplemental Groups",
                                or(String.join(", ", texts(identity.path("supplementalGroups"))), NONE))
                        .put("Source", SOURCES.getOrDefault(source, or(source, UNKNOWN)))
                        .put("Submitted By", submitter())
                        .put(
                                "Grants",
                                texts(identity.path("grants")).stream()
                                        .map(name ->
                                                name + ": the submitter may use this identity (useridentities.run.ai)")
                                        .toList()));
    }

    private String nobody() {
        return job.workloadUid().isEmpty()
                ? "<unknown>: nothing was made of the job yet"
                : "whomever the image names: runAsUser is not in force";
    }

    /** The status tells what the operator found proven. The annotation can be anybody's, where nobody has looked at it yet. */
    private String submitter() {
        var proven = text(job.identity().path("submittedBy"));
        var recorded = job.annotation(SignedSubmission.ANNOTATION)
                .flatMap(SignedSubmission::parse)
                .map(SignedSubmission::submission);
        if (!proven.isEmpty()) {
            return recorded.filter(
                            submission -> submission.submitter().username().equals(proven))
                    .map(submission -> proven + ", " + time(Optional.of(submission.at())))
                    .orElse(proven);
        }
        return recorded.map(submission -> "%s, %s: the annotation says so, and the operator has not confirmed it"
                        .formatted(submission.submitter().username(), time(Optional.of(submission.at()))))
                .orElse("<unknown>: no webhook of the operator recorded it");
    }

    private String clusterConfig() {
        var config = job.status().path("clusterConfig");
        return config.isObject()
                ? text(config.path("name")) + ", resourceVersion " + text(config.path("resourceVersion"))
                : NONE;
    }

    private void workload(Sheet sheet) {
        var status = job.status();
        var reference = status.path("workloadRef");
        if (!reference.isObject()) {
            sheet.put("Workload", NONE);
            return;
        }
        sheet.put("Workload", text(reference.path("kind")) + " " + text(reference.path("name")));
        sheet.put(
                "Pods Status",
                Stream.of("active", "ready", "succeeded", "failed")
                        .map(count -> or(text(status.path(count)), "0") + " " + count)
                        .collect(Collectors.joining(" / ")));
        sheet.put("Started", time(job.startedAt()));
        if (job.hasEnded()) {
            sheet.put("Ended", time(job.endedAt()));
        }
    }

    private void conditions(Sheet sheet) {
        sheet.table(
                "Conditions",
                List.of("Type", "Status", "Reason", "Age", "Message"),
                job.conditions().stream()
                        .map(condition -> List.of(
                                text(condition.path("type")),
                                text(condition.path("status")),
                                text(condition.path("reason")),
                                Age.of(SeenJob.time(condition.path("lastTransitionTime")), now),
                                text(condition.path("message"))))
                        .toList());
    }

    private void events(Sheet sheet) {
        if (events.isEmpty()) {
            sheet.put("Events", "<unknown>: you may not list events here");
            return;
        }
        sheet.table("Events", List.of("Type", "Reason", "Age", "From", "Message"), EventRows.of(events.get(), now));
    }

    private String time(Optional<Instant> time) {
        return time.map(then -> "%s (%s ago)".formatted(TIME.format(then), Age.of(time, now)))
                .orElse(NONE);
    }

    private static Stream<Map.Entry<String, JsonNode>> fields(JsonNode object) {
        return object.properties().stream();
    }

    private static List<String> texts(JsonNode list) {
        return SeenJob.list(list).stream().map(SeenJob::text).toList();
    }

    private static String written(JsonNode value) {
        return value.isArray() ? new ArrayList<>(texts(value)).toString() : text(value);
    }

    private static String text(JsonNode value) {
        return SeenJob.text(value);
    }

    private static String or(String text, String other) {
        return text.isEmpty() ? other : text;
    }
}
