package ai.run.operator.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.CommandRun;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.manifests.InvalidManifest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenderCommandTest {

    private static final String ENFORCED = "enforceRunAsUser: true\nenforcePreventPrivilegeEscalation: true\n";
    private static final String AUTHENTICATED = ENFORCED + "identity: {trust: Authenticated}\n";
    private static final String NAMED = ENFORCED + "identity: {directory: {configMap: {name: runai-users}}}\n";

    @TempDir
    private Path folder;

    @Test
    void printsTheJobThatWouldBeMade() throws IOException {
        var run = render(job("train", "user: {uid: 1234, gid: 5678}"), "--cluster-config", write("config", ENFORCED));

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("apiVersion: batch/v1\nkind: Job\n").contains("runAsUser: 1234");
    }

    @Test
    void saysThatNothingIsEnforcedWithoutAClusterConfig() throws IOException {
        var run = render(job("train", ""));

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEqualTo("# there is no --cluster-config, so nothing is enforced\n");
        assertThat(run.out()).contains("namespace: default").doesNotContain("runAsUser");
    }

    @Test
    void rendersTheOthersBesideOneThatIsRefused() throws IOException {
        var jobs = String.join(
                "---\n", job("one", ""), job("two", "user: {name: root}\nrunAsUser: true"), job("three", ""));
        var run = render(jobs, "-o", "json", "-n", "team-a");

        assertThat(run.code()).isEqualTo(1);
        assertThat(names(run)).containsExactly("team-a/one", "team-a/three");
        assertThat(run.err())
                .contains("# RunaiJob two (standard input, document 2): rejected, RootUser: ")
                .doesNotContain("Exception");
    }

    @Test
    void readsFilesFoldersAndLists() throws IOException {
        Files.createDirectory(folder.resolve("jobs"));
        write("jobs/b", job("b", ""));
        write(
                "jobs/a",
                "kind: List\napiVersion: v1\nitems:\n- "
                        + job("a", "").indent(2).strip() + "\n- {kind: ConfigMap}");
        Files.writeString(folder.resolve("jobs/readme.md"), "no manifest");

        var run = render(job("c", ""), "-f", folder.resolve("jobs").toString(), "-o", "json");

        assertThat(run.code()).isZero();
        assertThat(names(run)).containsExactly("default/c", "default/a", "default/b");
        assertThat(run.err()).contains("# 1 objects of other kinds are left alone\n");
    }

    /** What the operator alone would say, after the API server let it through. */
    @Test
    void deniesWhatTheApiServerWouldUnlessToldOtherwise() throws IOException {
        var job = job("train", "completion: 2");

        var run = render(job);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .endsWith(
                        "# RunaiJob train (standard input): denied by the API server: spec.completion is no field of a"
                                + " RunaiJob; correct or remove it\n");
        assertThat(render(job, "--validate=false").code()).isZero();
    }

    @Test
    void takesWhatWasExportedFromACluster() throws IOException {
        var exported =
                """
                apiVersion: v1
                kind: List
                metadata: {resourceVersion: ""}
                items:
                - apiVersion: run.ai/v1
                  kind: RunaiJob
                  metadata:
                    annotations: {run.ai/submitted-by: '{"username":"alice","uid":1234,"gid":5678,"at":"2026-07-01T11:00:00Z","mac":"a"}'}
                    creationTimestamp: "2026-07-01T11:00:00Z"
                    generation: 2
                    managedFields:
                    - apiVersion: run.ai/v1
                      fieldsType: FieldsV1
                      fieldsV1: {f:spec: {.: {}, f:template: {f:spec: {}}}}
                      manager: kubectl
                      operation: Update
                      time: "2026-07-01T11:00:00Z"
                    name: train
                    namespace: team-a
                    resourceVersion: "4711"
                    selfLink: /apis/run.ai/v1/namespaces/team-a/runaijobs/train
                    uid: 6f1c
                  spec: {template: {metadata: {creationTimestamp: null}, spec: {containers: [{name: main, image: a}]}}}
                  status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
                """;
        var run = render(exported, "--cluster-config", write("config", AUTHENTICATED));

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("uid: \"6f1c\"", "runAsUser: 1234");
        assertThat(run.err())
                .isEqualTo("# RunaiJob train (standard input, item 1): who submitted it is taken from the annotation"
                        + " run.ai/submitted-by, which only the cluster can verify\n");
    }

    /** By the schema, by the rules that the operator says again, or by both; InvalidManifestsIT sends them to an API server. */
    @TestFactory
    Stream<DynamicTest> makesNothingOfWhatTheApiServerDenies() throws IOException {
        return InvalidManifest.all().stream()
                .map(manifest -> DynamicTest.dynamicTest(manifest.name(), () -> {
                    var run = render(manifest.yaml());
                    assertThat(run.code()).as(run.err()).isEqualTo(1);
                    assertThat(run.out()).isEmpty();
                }));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    spec: {parallelism: two, template: {}}                  | .spec.parallelism, where the value has another type; correct it
                    spec: {template: {spec: {containers: two}}}             | rejected, InvalidSpec: spec.template.spec.containers cannot be read
                    spec:                                                   | rejected, InvalidSpec: spec.template is required
                    metadata: {name: a, labels: [b]}                        | .metadata.labels, where the value has another type
                    metadata: {}                                            | metadata.name is required
                    metadata: none                                          | metadata.name is required
                    apiVersion: run.ai/v2                                   | denied by the API server: apiVersion must be run.ai/v1
                    """)
    void saysInOneSentenceWhatCannotBeRead(String field, String sentence) throws IOException {
        var key = field.replaceFirst(":.*", "");
        var job = Stream.of("apiVersion: run.ai/v1", "kind: RunaiJob", "metadata: {name: a}", "spec: {template: {}}")
                .map(line -> line.startsWith(key + ":") ? field : line)
                .toList();
        var run = render(String.join("\n", job), "--validate=false");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(sentence).doesNotContain("Exception", "ai.run", "fasterxml");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    'a: [b'                | standard input is not YAML: line 1:
                    'a: b: c'              | standard input is not YAML: line 1:
                    '{"a": '               | standard input is not YAML:
                    'a: 1\na: 2'           | standard input is not YAML: line 2: found duplicate key a
                    '&a [*a]'              | standard input is not YAML:
                    just text              | standard input is no object of Kubernetes
                    ''                     | there is no RunaiJob in standard input
                    'kind: Job'            | there is no RunaiJob in standard input
                    """)
    void saysInOneSentenceWhatIsNoManifest(String text, String sentence) throws IOException {
        var run = render(text.replace("\\n", "\n"));

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().skip(1)).singleElement().asString().startsWith("error: " + sentence.strip());
    }

    @Test
    void saysInOneSentenceThatAFileIsMissing() {
        var run = run("", "-f", "/nowhere/job.yaml");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).endsWith("error: there is no file \"/nowhere/job.yaml\"\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                                                 | Say what to render: -f FILE, or --cluster-config FILE.
                    -f - --cluster-config -      | Standard input can be read once; name a file for the rest.
                    -f - --kubernetes new        | Invalid value for option '--kubernetes': "new" is no version such as 1.28
                    -f - --submitter-uid 5       | Say with --submitter whose numbers these are.
                    -f - -o xml                  | Invalid value for option '--output'
                    --frobnicate                 | Unknown option: '--frobnicate'
                    """)
    void takesAWrongUseForOne(String arguments, String sentence) {
        var run = run("", arguments == null ? new String[0] : arguments.split(" ", -1));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith(sentence);
    }

    @Test
    void asksForTheUsersOfADirectoryThatItCannotReach() throws IOException {
        var job = job("train", "user: {name: bob}");
        var config = write("config", NAMED);

        assertThat(render(job, "--cluster-config", config).err())
                .contains(
                        "rejected, DirectoryUnavailable: render does not ask the directory that the cluster-config names"
                                + " (ConfigMap runai/runai-users); give the users with --directory FILE");
        assertThat(render(job, "--cluster-config", config, "--directory", write("users", "bob: {uid: 1, gid: 2}"))
                        .out())
                .contains("runAsUser: 1\n");
        assertThat(render(job, "--cluster-config", config, "--directory", write("users", "bob: '{uid: 1, gid: 2}'"))
                        .out())
                .contains("runAsUser: 1\n");
        assertThat(render(job, "--cluster-config", write("config", ENFORCED), "--directory", write("users", "bob: {}"))
                        .err())
                .contains("--directory is not used, because the cluster-config names no directory");
    }

    @Test
    void asksWhoSubmitsAndByWhichGrants() throws IOException {
        var job = job("train", "user: {name: bob, uid: 1235, gid: 5678}");
        var config = write("config", AUTHENTICATED);

        assertThat(render(job, "--cluster-config", config).err())
                .contains("rejected, SubmitterUnknown: ", "say with --submitter NAME who would submit it");
        assertThat(render(job, "--cluster-config", config, "--submitter", "alice")
                        .err())
                .contains("rejected, IdentityNotGranted: ", "say with --granted NAME what RBAC lets the submitter use");
        assertThat(render(
                        job, "--cluster-config", config, "--submitter", "alice", "--granted", "bob,uid:1235,gid:5678"))
                .satisfies(run -> assertThat(run.code()).as(run.err()).isZero());
    }

    @Test
    void runsAsTheSubmitterByTheirNumbers() throws IOException {
        var run = render(
                job("train", ""),
                "--cluster-config",
                write("config", AUTHENTICATED),
                "--submitter=alice",
                "--submitter-uid=1234",
                "--submitter-gid=5678",
                "--submitter-groups=4000,4001",
                "--explain");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("runAsUser: 1234", "- 4001");
        assertThat(run.err()).contains("runs as alice, UID 1234, GID 5678, groups [4000, 4001]: who submits the job");
    }

    @ParameterizedTest
    @CsvSource({"1.25, 1", "v1.26.3, 0", "1.36, 0", "2.0, 0", ", 0"})
    void knowsWhatAnOldKubernetesDrops(String version, int code) throws IOException {
        var job = job("train", "podFailurePolicy: {rules: []}");

        var run = version == null ? render(job) : render(job, "--kubernetes", version);

        assertThat(run.code()).isEqualTo(code);
    }

    @Test
    void saysThatAnOldKubernetesLetsGroupsIn() throws IOException {
        var job = job("train", "runAsUser: true\nuser: {uid: 1, gid: 2}");

        assertThat(render(job, "--kubernetes", "1.30").err()).contains("drops supplementalGroupsPolicy");
        assertThat(render(job, "--kubernetes", "1.36").err()).doesNotContain("supplementalGroupsPolicy");
    }

    @Test
    void rendersNothingInTheNamespacesThatAreReserved() throws IOException {
        var config = write(
                "config",
                "kind: ConfigMap\nmetadata: {name: c, namespace: ops, labels: {runai/cluster-config: 'true'}}\n"
                        + "data: {config: 'enforceRunAsUser: false'}");

        assertThat(render(job("train", ""), "-n", "ops", "--cluster-config", config)
                        .err())
                .contains("rejected, NamespaceNotAllowed: ");
        assertThat(render(job("train", ""), "-n", "kube-system").code()).isEqualTo(1);
        assertThat(render(job("train", ""), "-n", "runai", "--cluster-config", config)
                        .code())
                .isZero();
    }

    @Test
    void aNameThatIsYetToBeMadeUpIsMadeUp() throws IOException {
        var run = render(job("train", "").replace("name: train", "generateName: train-"));

        assertThat(run.out()).contains("name: train-xxxxx");
    }

    @Test
    void saysThatASuspendedJobWaits() throws IOException {
        var run = render(job("train", "suspend: true"));

        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("nothing is made while spec.suspend is true");
    }

    @Test
    void explainsWhatChangedAndWhy() throws IOException {
        var job = job("train", "runAsUser: false\ncreateHomeDir: false\nuser: {name: alice, uid: 1234, gid: 5678}")
                .replace("image: busybox", "image: busybox, securityContext: {runAsUser: 0}");
        var run = render(job, "--cluster-config", write("config", ENFORCED), "--explain");

        assertThat(run.err())
                .isEqualTo(
                        """
                        # RunaiJob train (standard input):
                        #   runs as alice, UID 1234, GID 5678: spec.user says so
                        #   runAsUser is in force: the cluster-config enforces it (enforceRunAsUser), whatever the job says
                        #   preventPrivilegeEscalation is in force: the cluster-config enforces it (enforcePreventPrivilegeEscalation)
                        #   createHomeDir is not in force: the job says so
                        #   every process starts with the user's UID (runAsUser):
                        #     containers[main].securityContext.runAsUser: 0 -> 1234
                        #     securityContext.runAsUser: unset -> 1234
                        #   every process starts with the user's primary GID (runAsUser):
                        #     containers[main].securityContext.runAsGroup: unset -> 5678
                        #     securityContext.runAsGroup: unset -> 5678
                        #   the kubelet starts no container as root (runAsUser):
                        #     containers[main].securityContext.runAsNonRoot: unset -> true
                        #     securityContext.runAsNonRoot: unset -> true
                        #   every process is in the user's groups, and in no others (runAsUser):
                        #     securityContext.supplementalGroupsPolicy: unset -> "Strict"
                        #   the pod runs on Linux (runAsUser):
                        #     nodeSelector.kubernetes.io/os: unset -> "linux"
                        #     os.name: unset -> "linux"
                        #   setuid programs such as sudo have no effect (preventPrivilegeEscalation):
                        #     containers[main].securityContext.allowPrivilegeEscalation: unset -> false
                        #   every container drops all capabilities (preventPrivilegeEscalation):
                        #     containers[main].securityContext.capabilities.drop: unset -> ["ALL"]
                        #   the runtime's seccomp profile, where none is named (preventPrivilegeEscalation):
                        #     securityContext.seccompProfile.type: unset -> "RuntimeDefault"
                        #   what every workload of a RunaiJob has:
                        #     restartPolicy: unset -> "Never"
                        #     metadata.labels[app.kubernetes.io/managed-by]: unset -> "runaijob-operator"
                        #     metadata.labels[run.ai/job-name]: unset -> "train"
                        """);
    }

    @Test
    void explainsARefusalToo() throws IOException {
        var run = render(
                job("train", "preventPrivilegeEscalation: true")
                        .replace("image: busybox", "image: busybox, securityContext: {privileged: true}"),
                "--explain");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "rejected, PrivilegeEscalation: ",
                        "preventPrivilegeEscalation is in force: the job asks for it",
                        "runAsUser is not in force: nobody asks for it");
    }

    @Test
    void everyRuleHasItsPurpose() {
        var rules = new ClassFileImporter()
                .importPackages("ai.run.operator.enforcement").stream()
                        .filter(type -> type.getAllRawInterfaces().stream()
                                .anyMatch(rule -> rule.getSimpleName().equals("Rule")))
                        .map(JavaClass::getSimpleName)
                        .filter(name -> !name.isEmpty() && !name.contains("Test"));

        assertThat(rules.filter(rule -> rule.endsWith("Rule")))
                .hasSizeGreaterThan(10)
                .allSatisfy(rule -> assertThat(StepPurposes.of(rule)).isNotEqualTo(rule));
    }

    @ParameterizedTest
    @ValueSource(strings = {"samples/cluster-config.yaml", "config/cluster-config/cluster_config.yaml"})
    void checksTheClusterConfigsThatAreShipped(String file) {
        var run = run("", "--cluster-config", Repository.path(file).toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).startsWith("enforceRunAsUser: true\nenforcePreventPrivilegeEscalation: true\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    'enforceRunAsUser: yes'   | standard input: ConfigMap runai/cluster-config, key config, line 1: enforceRunAsUser is the text "yes"; allowed: true or false
                    'enforce: true'           | standard input: ConfigMap runai/cluster-config, key config, line 1: enforce is not a known key
                    'enforceRunAsUser: ['     | standard input: ConfigMap runai/cluster-config, key config, line 1: this is not YAML
                    'kind: Secret'            | standard input holds no ConfigMap
                    'kind: ConfigMap'         | standard input has a ConfigMap without metadata
                    '{kind: ConfigMap, metadata: {name: c}}'                                    | standard input: no ConfigMap of namespace runai has the label runai/cluster-config
                    '{kind: ConfigMap, metadata: {name: c, labels: {runai/cluster-config: "true"}}}' | standard input: ConfigMap runai/c has no key config
                    """)
    void saysInOneSentenceWhatIsWrongWithAClusterConfig(String text, String sentence) {
        var run = run(text, "--cluster-config", "-");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("error: " + sentence).hasLineCount(1);
    }

    /** Where cluster-config.yaml is one of the manifests of an installation. */
    @Test
    void findsTheClusterConfigAmongOtherManifests() throws IOException {
        var config = Files.readString(Repository.path("samples/cluster-config.yaml"));
        var others =
                "kind: Namespace\nmetadata: {name: runai}\n---\nkind: ConfigMap\nmetadata: {name: other, namespace: a}\n---\n";

        assertThat(run(others + config, "--cluster-config", "-").out())
                .isEqualTo(run(config, "--cluster-config", "-").out())
                .isNotEmpty();
    }

    private CommandRun render(String manifests, String... arguments) throws IOException {
        return run(
                manifests,
                Stream.concat(Stream.of("-f", "-"), Stream.of(arguments)).toArray(String[]::new));
    }

    private static CommandRun run(String input, String... arguments) {
        InputStream stream = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        return CommandRun.of(new RenderCommand(stream), arguments);
    }

    private static String job(String name, String spec) {
        return "apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {name: %s}\nspec:\n%s  template: {spec: {containers: [{name: main, image: busybox}]}}\n"
                .formatted(name, spec.indent(2));
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name + ".yaml"), text).toString();
    }

    private static List<String> names(CommandRun run) throws IOException {
        var items = new ObjectMapper().readTree(run.out()).path("items");
        var names = new ArrayList<String>();
        for (JsonNode item : items) {
            names.add(item.at("/metadata/namespace").asText() + "/"
                    + item.at("/metadata/name").asText());
        }
        return names;
    }
}
