package ai.run.operator.cli.whoran;

import ai.run.operator.cli.jobs.SeenJob;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an audit log of the API server tells of RunaiJobs (events of audit.k8s.io/v1, one a line). The log may be larger than memory: of jobs that
 * do not concern anybody only the creators are remembered, and of those only the latest.
 *
 * <p>Who a job ran as is told by the requests by which the operator wrote its status, at level Request or RequestResponse; who submitted it, by the
 * request that created it, at any level.
 */
final class AuditTrail {

    /** How many names of jobs are remembered: a job's first status follows its creation within seconds. */
    private static final int CREATORS = 100_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reading tells of nothing that has happened. */
    private static final Set<String> WRITING = Set.of("create", "update", "patch", "apply");

    private static final String LAST_STAGE = "ResponseComplete";

    private final Wanted wanted;
    private final @Nullable String namespace;
    private final @Nullable Instant since;

    /** By the UID of the object; where an event tells none, by namespace and name. */
    private final Map<String, Run> runs = new LinkedHashMap<>();

    private final Map<String, Creation> creations = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Creation> eldest) {
            return size() > CREATORS;
        }
    };

    private long events;
    private long unreadable;
    private long withoutObjects;

    /** Who created a RunaiJob, and when. */
    private record Creation(String user, Instant at) {}

    /**
     * Looks for jobs.
     *
     * @param namespace where; null for everywhere
     * @param since those that ended before are left out; null for all
     */
    AuditTrail(Wanted wanted, @Nullable String namespace, @Nullable Instant since) {
        this.wanted = wanted;
        this.namespace = namespace;
        this.since = since;
    }

    /** Takes in a line of the log. */
    void read(String line) {
        // Most of a log is about other things, and to parse a line costs a hundred times as much.
        if (line.isBlank() || !line.contains(RunaiJob.PLURAL)) {
            return;
        }
        try {
            var event = JSON.readTree(line);
            if (isOfRunaiJob(event)) {
                events++;
                take(event);
            }
        } catch (JsonProcessingException | DateTimeException halfWritten) {
            unreadable++;
        }
    }

    /** Counts a line that is too long to be read. */
    void skip() {
        unreadable++;
    }

    private static boolean isOfRunaiJob(JsonNode event) {
        var object = event.path("objectRef");
        return RunaiJob.PLURAL.equals(object.path("resource").asText())
                && RunaiJob.GROUP.equals(object.path("apiGroup").asText())
                && WRITING.contains(event.path("verb").asText())
                && LAST_STAGE.equals(event.path("stage").asText(LAST_STAGE))
                && event.at("/responseStatus/code").asInt() < 300
                && !isDryRun(event);
    }

    /** What was asked for, but for a status that whoever submits a job has written into it: the API server does not take that. */
    private static JsonNode claimed(JsonNode event) {
        var object = event.path("requestObject").deepCopy();
        if (object instanceof ObjectNode claim
                && !event.at("/objectRef/subresource").asText().equals("status")) {
            claim.remove("status");
        }
        return object;
    }

    private static boolean isDryRun(JsonNode event) {
        return event.path("requestURI").asText().contains("dryRun=");
    }

    private void take(JsonNode event) {
        var whole = Stream.of(event.path("responseObject"), claimed(event))
                .filter(AuditTrail::isRunaiJob)
                .findFirst()
                .map(object -> named(object, event));
        if (event.path("verb").asText().equals("create")) {
            var creation = new Creation(creator(event), received(event));
            names(event, whole).forEach(name -> creations.put(name, creation));
        }
        if (whole.isEmpty()) {
            withoutObjects++;
            return;
        }
        Run.of(whole.get(), wanted)
                .map(run -> names(event, whole)
                        .flatMap(name -> Stream.ofNullable(creations.get(name)))
                        .findFirst()
                        .map(creation -> run.submittedBy(creation.user(), creation.at()))
                        .orElse(run))
                .ifPresent(run -> runs.merge(run.identifier(), run, AuditTrail::later));
    }

    /** A patch has the kind of what it changes as well, if at all; then it must tell the identity or the user. */
    private static boolean isRunaiJob(JsonNode object) {
        return RunaiJob.KIND.equals(object.path("kind").asText())
                && (object.path("spec").isObject() || object.path("status").isObject());
    }

    /** By what a RunaiJob may be known, the surest first: of a name there can be others, one after the other. */
    private static Stream<String> names(JsonNode event, Optional<SeenJob> job) {
        var object = event.path("objectRef");
        return Stream.of(
                        job.map(SeenJob::objectUid).orElse(""),
                        job.map(known -> known.namespace() + "/" + known.name())
                                .orElseGet(() -> object.path("namespace").asText() + "/"
                                        + object.path("name").asText()))
                .filter(name -> !name.isEmpty());
    }

    /** What a request leaves to its address. */
    private static SeenJob named(JsonNode object, JsonNode event) {
        var job = new SeenJob(object);
        return job.name().isEmpty() || job.namespace().isEmpty() ? new SeenJob(withMetadata(object, event)) : job;
    }

    private static JsonNode withMetadata(JsonNode object, JsonNode event) {
        var copy = object.<ObjectNode>deepCopy();
        var reference = event.path("objectRef");
        copy.withObject("/metadata")
                .put("namespace", reference.path("namespace").asText())
                .put("name", reference.path("name").asText());
        return copy;
    }

    private static String creator(JsonNode event) {
        var impersonated = event.at("/impersonatedUser/username").asText();
        return impersonated.isEmpty() ? event.at("/user/username").asText() : impersonated;
    }

    private static Instant received(JsonNode event) {
        return Instant.parse(event.path("requestReceivedTimestamp").asText());
    }

    /** Lines come in the order in which requests were answered; a status tells more than a manifest, whichever came first. */
    private static Run later(Run before, Run now) {
        var telling = now.isOfTheManifestAlone() && !before.isOfTheManifestAlone() ? before : now;
        return before.isSubmissionLogged() ? telling.submittedAs(before) : telling;
    }

    /** Returns the jobs that were found, in the order in which they came. */
    List<Run> runs() {
        return runs.values().stream()
                .filter(run -> namespace == null || namespace.equals(run.namespace()))
                .filter(run -> since == null || run.isSince(since))
                .toList();
    }

    /** Returns how many creations are remembered, by any name. */
    int remembered() {
        return creations.size();
    }

    /** Returns what could not be known, a sentence each. */
    List<String> gaps() {
        var gaps = new ArrayList<String>();
        if (unreadable > 0) {
            gaps.add(unreadable + " lines about runaijobs could not be read.");
        }
        if (events == 0) {
            gaps.add("The audit log has no event of a RunaiJob that was written: its policy may leave them out.");
        }
        if (withoutObjects > 0) {
            gaps.add(
                    "%d of %d events do not tell what was written: with the audit level RequestResponse for runaijobs, and"
                                    .formatted(withoutObjects, events)
                            + " runaijobs/status, they would.");
        }
        if (runs().stream().anyMatch(Run::isOfTheManifestAlone)) {
            gaps.add("Of jobs with the source spec.user? the log tells what they asked for, and not whether they ran.");
        }
        return gaps;
    }

    /** Returns the jobs of both: the cluster tells how a job is now, and the log who the API server saw submit it. */
    Collection<Run> joined(Collection<Run> ofTheCluster) {
        var joined = new LinkedHashMap<String, Run>();
        runs().forEach(run -> joined.put(run.identifier(), run));
        for (var run : ofTheCluster) {
            var logged = joined.get(run.identifier());
            joined.put(
                    run.identifier(),
                    logged != null && logged.isSubmissionLogged() ? run.submittedAs(logged) : withCreation(run));
        }
        return joined.values();
    }

    /** Of one name there may have been others before: what was created at another time was another. */
    private Run withCreation(Run run) {
        return Stream.of(run.objectUid(), run.namespace() + "/" + run.name())
                .flatMap(name -> Stream.ofNullable(creations.get(name)))
                .filter(creation -> run.wasSubmittedAround(creation.at()))
                .findFirst()
                .map(creation -> run.submittedBy(creation.user(), creation.at()))
                .orElse(run);
    }
}
