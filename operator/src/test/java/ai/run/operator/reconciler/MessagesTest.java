package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ClusterConfigMap;
import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.decision.Decision;
import ai.run.operator.decision.ReservedNamespaces;
import ai.run.operator.decision.StrictGroups;
import ai.run.operator.identity.ConfigMapDirectory;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.Grants;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.identity.IdentityLookups.KnownSubmitter;
import ai.run.operator.identity.Submitter;
import ai.run.operator.workload.Provenance;
import ai.run.v1.Identity;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every reason with the messages that come with it, in one file that is to be read as a whole, by somebody who does not know the code: each
 * says what happened, to which field, and what to do. They come from the golden files, and from here where these have none.
 */
class MessagesTest {

    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final Path MESSAGES = RESOURCES.resolve("messages.txt");

    private static final String ENFORCED = "enforceRunAsUser: true\n";
    private static final String AUTHENTICATED =
            ENFORCED + "enforcePreventPrivilegeEscalation: true\nidentity: {trust: Authenticated}\n";

    /** By reason and message: the conditions that say so. */
    private final SortedMap<String, SortedMap<String, SortedSet<String>>> messages = new TreeMap<>();

    @Test
    void everyReasonHasMessagesThatAreReadAsAWhole() throws IOException {
        collectGoldenFiles();
        collectPods();
        collectDecisions();

        assertThat(messages.keySet())
                .containsAll(Arrays.stream(Reason.values()).map(Reason::name).toList());
        var actual = messages.entrySet().stream()
                .map(reason -> reason.getKey() + "\n" + lines(reason.getValue()))
                .collect(Collectors.joining("\n"));
        if (Boolean.getBoolean("updateGolden")) {
            Files.writeString(MESSAGES, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(MESSAGES));
    }

    private static String lines(Map<String, SortedSet<String>> said) {
        return said.entrySet().stream()
                .map(message -> "  %s\n      %s\n".formatted(message.getKey(), String.join(", ", message.getValue())))
                .collect(Collectors.joining());
    }

    private void collectGoldenFiles() throws IOException {
        for (var folder : List.of("decision", "status", "admission")) {
            goldenFiles(folder).forEach(this::collect);
        }
    }

    /** Where no status says so: why pods wait, and how they failed. */
    private void collectPods() throws IOException {
        for (var report : goldenFiles("pods")) {
            if (report.has("reason")) {
                collect("PodsReady=False", report);
            }
            if (report.has("failure")) {
                collect(
                        report.path("failure").asText(),
                        "PodsReady=False",
                        report.path("failed").asText());
            }
        }
    }

    private static List<JsonNode> goldenFiles(String folder) throws IOException {
        try (var files = Files.walk(RESOURCES.resolve(folder))) {
            return files.filter(file -> file.endsWith("expected.yaml"))
                    .map(MessagesTest::read)
                    .toList();
        }
    }

    private static JsonNode read(Path file) {
        try {
            return Serialization.unmarshal(Files.readString(file), JsonNode.class);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void collect(JsonNode expected) {
        if (expected.has("reason")) {
            collect("Accepted=False", expected);
        }
        for (var condition : expected.path("conditions")) {
            collect(
                    condition.path("type").asText() + "="
                            + condition.path("status").asText(),
                    condition);
        }
        var denial = expected.at("/response/status/message");
        if (!denial.isMissingNode()) {
            collect("Denied", "by a webhook", denial.asText());
        }
    }

    private void collect(String condition, JsonNode said) {
        collect(said.path("reason").asText(), condition, said.path("message").asText());
    }

    private void collect(String reason, String condition, String message) {
        messages.computeIfAbsent(reason, first -> new TreeMap<>())
                .computeIfAbsent(message, first -> new TreeSet<>())
                .add(condition);
    }

    /** What no golden file holds. */
    private void collectDecisions() {
        for (var user : List.of(
                "{name: 'al:ice'}",
                "{name: root}",
                "{uid: 0, gid: 5678}",
                "{uid: 1234, gid: 0}",
                "{uid: 1234, gid: 5678, supplementalGroups: [0]}",
                "{gid: 5678}",
                "{uid: 99999999999, gid: 5678}",
                "{name: spoilt}")) {
            decide(ENFORCED, user, nobody());
        }
        var named = job("{uid: 1234, gid: 5678}");
        named.getMetadata().setName("x".repeat(64));
        decide(named, ENFORCED, nobody());
        var ranges = ENFORCED + "identity: {allowedUids: ['1000-1999'], allowedGids: ['5000-5999']}\n";
        decide(ranges, "{uid: 7, gid: 5678}", nobody());
        decide(ranges, "{uid: 1234, gid: 5678, supplementalGroups: [7]}", nobody());
        decide(ENFORCED + "allowedServiceAccounts: [default]\n", "{uid: 1234, gid: 5678}", nobody());

        var silent = new Grants.Answer.Unavailable("it did not answer within 2.5 s");
        decide(AUTHENTICATED, "{uid: 1234, gid: 5678}", somebody((submitter, identity) -> silent, Duration.ZERO));
        decide(AUTHENTICATED, "{uid: 1234, gid: 5678}", somebody(Grants.NONE, Duration.ofHours(25)));
        decide(ENFORCED, "{name: bob}", IdentityLookups.lookingUp(Directory.NONE, MessagesTest::fail, Grants.NONE));

        new ReservedNamespaces("runai").rejection("kube-system").ifPresent(this::collect);
        new ReservedNamespaces("runai").rejection("runai").ifPresent(this::collect);
        StrictGroups.rejection(strict(), false).ifPresent(this::collect);
        collect(Decision.Rejected.ofDefect(List.of("securityContext.runAsUser is unset, and must be 1234")));
    }

    private void decide(String config, String user, IdentityLookups lookups) {
        decide(job(user), config, lookups);
    }

    private void decide(RunaiJob job, String config, IdentityLookups lookups) {
        var decision = FailClosedDecision.on(job, parsed(config), lookups);
        assertThat(decision).isInstanceOf(Decision.Rejected.class);
        collect((Decision.Rejected) decision);
    }

    private void collect(Decision.Rejected rejected) {
        collect(rejected.reason().name(), "Accepted=False", rejected.message());
    }

    private static RunaiJob job(String user) {
        return Serialization.unmarshal(
                """
                metadata: {name: train, namespace: team-a, uid: 6f1c, generation: 1}
                spec:
                  user: %s
                  template: {spec: {serviceAccountName: builder, containers: [{name: main, image: busybox}]}}
                """
                        .formatted(user),
                RunaiJob.class);
    }

    private static ParsedClusterConfig parsed(String config) {
        return ClusterConfigParser.read(
                List.of(configMap(ClusterConfigMap.DEFAULT_NAME, Map.of(ClusterConfigMap.KEY, config))));
    }

    private static ConfigMap configMap(String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("runai")
                .withName(name)
                .withResourceVersion("42")
                .endMetadata()
                .withData(data)
                .build();
    }

    private static IdentityLookups nobody() {
        var users = configMap("runai-users", Map.of("spoilt", "{uid: ["));
        return IdentityLookups.of(new ConfigMapDirectory("runai", "runai-users", users));
    }

    private static IdentityLookups somebody(Grants grants, Duration age) {
        return new IdentityLookups(
                Directory.NONE, new Submitter("alice", List.of(), null, null, List.of(), null), grants, age);
    }

    private static Optional<KnownSubmitter> fail() {
        throw new IllegalStateException("a mistake");
    }

    private static Provenance strict() {
        var identity = new Identity();
        identity.setUid(1234L);
        identity.setGid(5678L);
        return new Provenance(identity, null, null, null, null, List.of("RunAsUser", "StrictGroups"), null);
    }
}
