package ai.run.operator.clusterconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.run.operator.clusterconfig.ClusterConfig.ContainerResources;
import ai.run.operator.clusterconfig.ClusterConfig.HomeDefaults;
import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.clusterconfig.ClusterConfig.SubmitterClaims;
import ai.run.operator.clusterconfig.ClusterConfig.Trust;
import ai.run.operator.clusterconfig.IdRanges.Range;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Invalid;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Valid;
import ai.run.operator.clusterconfig.PodSecurityAllowances.HostPath;
import ai.run.operator.clusterconfig.PodSecurityAllowances.PortRange;
import ai.run.v1.ClusterConfigRef;
import ai.run.v1.Identity.Source;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterConfigParserTest {

    private static final String AMOUNT = "allowed: a quantity above 0 such as 100m or 32Mi";

    private static final String RANGES =
            "allowed: a range such as \"1000-60000\" or one ID, from 1 to 2147483647, the smaller end first";
    private static final String PATH =
            "allowed: an absolute path such as /home, without a slash at the end, of at most 255"
                    + " letters, digits, _, ., @ and -";
    private static final String AGES = "allowed: a duration from 1s to 8760h such as 5s or 1m";
    private static final String BOOLEAN = "allowed: true or false, without quotes";
    private static final String ROOT_KEYS =
            "enforceRunAsUser, enforcePreventPrivilegeEscalation, identity, allowedServiceAccounts, homeDir,"
                    + " podSecurity, openshift";
    private static final String SOURCES = "allowed: Submitter or Directory (spec.user itself always comes first)";
    private static final String SIZE = "allowed: a size above 0 such as 500Mi or 1Gi";

    @Test
    void nothingIsEnforcedWithoutAClusterConfig() {
        assertThat(ClusterConfigParser.read(List.of())).isEqualTo(new Valid(ClusterConfig.DEFAULT, null));
    }

    @Test
    void readsTheOriginalsTwoSwitches() {
        var yaml =
                """
                enforceRunAsUser: true
                enforcePreventPrivilegeEscalation: true
                """;

        assertThat(config(yaml))
                .isEqualTo(new ClusterConfig(
                        true,
                        true,
                        IdentityPolicy.DEFAULT,
                        null,
                        HomeDefaults.DEFAULT,
                        PodSecurityAllowances.DEFAULT,
                        null));
    }

    @Test
    void readsEveryKey() {
        var yaml =
                """
                enforceRunAsUser: true
                enforcePreventPrivilegeEscalation: true
                identity:
                  trust: Authenticated
                  allowedUids: ["1000-60000", "70000", 80000]
                  allowedGids: [100-2147483647]
                  sources: [Directory, Submitter]
                  directory:
                    configMap: {name: runai-users}
                  submitter:
                    usernamePrefix: "oidc:"
                    usernameSuffix: "@corp.example.org"
                    uidClaim: example.com/uid
                    gidClaim: example.com/gid
                    supplementalGroupsClaim: example.com/groups
                  maxSubmissionAge: 90m
                  wildcardGrants: true
                allowedServiceAccounts: [default, trainer]
                homeDir:
                  image: registry.example:5000/busybox@sha256:0123
                  parent: /mnt/home
                  sizeLimit: 500Mi
                  resources: {requests: {cpu: 100m, memory: 32Mi}, limits: {ephemeral-storage: 1Gi}}
                podSecurity:
                  allow:
                    volumeTypes: [cephfs]
                    fsGroupVolumeTypes: [persistentVolumeClaim, csi]
                    subPathVolumeTypes: [persistentVolumeClaim]
                    hostPaths: [{path: /mnt/datasets}, {path: /mnt/scratch, writable: true}]
                    capabilities: [IPC_LOCK, SYS_NICE]
                    hostPorts: ["8000-9000", 443]
                    sysctls: [net.core.somaxconn]
                    seLinuxTypes: [gpu_t]
                    probeHosts: [127.0.0.1]
                openshift:
                  securityContextConstraints: runaijob
                """;

        var uids = new IdRanges(List.of(new Range(1000, 60000), new Range(70000, 70000), new Range(80000, 80000)));
        var gids = new IdRanges(List.of(new Range(100, 2147483647)));
        assertThat(config(yaml))
                .isEqualTo(new ClusterConfig(
                        true,
                        true,
                        new IdentityPolicy(
                                uids,
                                gids,
                                List.of(Source.DIRECTORY, Source.SUBMITTER),
                                new DirectoryConfig.InConfigMap("runai-users"),
                                Trust.AUTHENTICATED,
                                new SubmitterClaims(
                                        "oidc:",
                                        "@corp.example.org",
                                        "example.com/uid",
                                        "example.com/gid",
                                        "example.com/groups"),
                                Duration.ofMinutes(90),
                                true,
                                true),
                        List.of("default", "trainer"),
                        new HomeDefaults(
                                "registry.example:5000/busybox@sha256:0123",
                                "/mnt/home",
                                new Quantity("500", "Mi"),
                                new Quantity("500", "Mi"),
                                new ContainerResources(
                                        Map.of("cpu", Quantity.parse("100m"), "memory", Quantity.parse("32Mi")),
                                        Map.of("ephemeral-storage", Quantity.parse("1Gi")))),
                        new PodSecurityAllowances(
                                Set.of("cephfs"),
                                Set.of("csi", "persistentVolumeClaim"),
                                Set.of("persistentVolumeClaim"),
                                List.of(new HostPath("/mnt/datasets", false), new HostPath("/mnt/scratch", true)),
                                Set.of("IPC_LOCK", "SYS_NICE"),
                                List.of(new PortRange(8000, 9000), new PortRange(443, 443)),
                                Set.of("net.core.somaxconn"),
                                Set.of("gpu_t"),
                                Set.of("127.0.0.1")),
                        "runaijob"));
    }

    @Test
    void resourcesOfNothingAreNotTheDefault() {
        assertThat(config("homeDir: {resources: {}}").homeDir().resources())
                .isEqualTo(new ContainerResources(Map.of(), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "identity: {}",
                "homeDir: {}",
                "podSecurity: {}",
                "podSecurity: {allow: {}}",
                "podSecurity: {allow: {volumeTypes: [nfs], fsGroupVolumeTypes: [], hostPaths: [], capabilities:"
                        + " [IPC_LOCK, NET_BIND_SERVICE]}}",
                "{identity: {}, homeDir: {}} # nothing",
                "---\n{}\n...\n",
                "identity: {submitter: {usernamePrefix: \"\", usernameSuffix: \"\"}}"
            })
    void whatIsLeftOutHasItsDefault(String yaml) {
        assertThat(config(yaml)).isEqualTo(ClusterConfig.DEFAULT);
    }

    /** Who is to be proven must not get a group that an image's builder chose. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}                                                             | false
                    {identity: {trust: Authenticated}}                             | true
                    {identity: {trust: Authenticated, requireStrictGroups: false}} | false
                    {identity: {requireStrictGroups: true}}                        | true
                    """)
    void strictGroupsAreRequiredWhereIdentitiesAreProven(String yaml, boolean required) {
        var both = "{enforceRunAsUser: true, enforcePreventPrivilegeEscalation: true, ";
        assertThat(config(yaml.replaceFirst("\\{", both)).identity().requireStrictGroups())
                .isEqualTo(required);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1Gi", "\"1Gi\"", "1073741824", "1.5G", "64k"})
    void aSizeIsWrittenAsInAPod(String size) {
        assertThat(config("homeDir: {sizeLimit: " + size + "}").homeDir().sizeLimit())
                .isEqualTo(Quantity.parse(size.replace("\"", "")));
    }

    @Test
    void saysWhichConfigMapIsInForce() {
        assertThat(ClusterConfigParser.read(List.of(configMap("cluster-config", "{}"))))
                .isEqualTo(new Valid(ClusterConfig.DEFAULT, new ClusterConfigRef("cluster-config", "42")));
    }

    @Test
    void twoClusterConfigsAreOneTooMany() {
        var parsed = ClusterConfigParser.read(List.of(configMap("zeta", "{}"), configMap("alpha", "{}")));

        assertThat(parsed)
                .isEqualTo(new Invalid(
                        "2 ConfigMaps carry the label runai/cluster-config: runai/alpha, runai/zeta; keep one,"
                                + " and delete the others or remove their label"));
    }

    @Test
    void aConfigMapWithoutTheKeyIsAMistake() {
        var expected = new Invalid("ConfigMap runai/cluster-config has no key config in its data; add it"
                + " (enforceRunAsUser: false enforces nothing)");
        var withoutData = configMap("cluster-config", "{}");
        withoutData.setData(null);
        var withoutKey = configMap("cluster-config", "{}");
        withoutKey.setData(Map.of("Config", "enforceRunAsUser: true"));

        assertThat(ClusterConfigParser.read(List.of(withoutData))).isEqualTo(expected);
        assertThat(ClusterConfigParser.read(List.of(withoutKey))).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource
    void failsClosedOnWhatIsNotOneYamlMapping(String yaml, String problem) {
        assertThat(problem(yaml)).isEqualTo(problem);
    }

    static Stream<Arguments> failsClosedOnWhatIsNotOneYamlMapping() {
        return Stream.of(
                arguments("", "line 1: the document has no value; allowed: a mapping with the keys " + ROOT_KEYS),
                arguments(" \n\n", "line 1: the document has no value; allowed: a mapping with the keys " + ROOT_KEYS),
                arguments(
                        "# enforceRunAsUser: true",
                        "line 1: the document has no value; allowed: a mapping with the keys " + ROOT_KEYS),
                arguments("---\n", "line 2: the document has no value; allowed: a mapping with the keys " + ROOT_KEYS),
                arguments("null", "line 1: the document has no value; allowed: a mapping with the keys " + ROOT_KEYS),
                arguments(
                        "enforceRunAsUser",
                        "line 1: the document is the text \"enforceRunAsUser\"; allowed: a mapping with the keys "
                                + ROOT_KEYS),
                arguments(
                        "- enforceRunAsUser: true",
                        "line 1: the document is a list; allowed: a mapping with the keys " + ROOT_KEYS),
                arguments(
                        "!foo {enforceRunAsUser: true}",
                        "line 1: the document is a mapping; allowed: a mapping with the keys " + ROOT_KEYS),
                arguments("enforceRunAsUser: true\n---\n{}", "line 2: a second document begins; keep one"),
                arguments("a: &x {}\nidentity: *x", "line 2: aliases are not supported; repeat the value"),
                arguments("&x a: *x", "line 1: aliases are not supported; repeat the value"),
                arguments(
                        "enforceRunAsUser: true\n\tidentity: {}",
                        "line 2: this is not YAML: found character '\\t(TAB)' that cannot start any token. (Do not use"
                                + " \\t(TAB) for indentation)"),
                arguments(
                        "identity: {allowedUids: [\"1-2\"}",
                        "line 1: this is not YAML: expected ',' or ']', but got }"),
                arguments("a: b: c", "line 1: this is not YAML: mapping values are not allowed here"),
                arguments("{}\n#\u0007", "line 2: this is not YAML: the character U+0007 is not allowed"),
                arguments("%YAML 3.0\n---\n{}", "line 1: this is not YAML: Version{major=3, minor=0}"));
    }

    @ParameterizedTest
    @MethodSource
    void failsClosedOnKeysItDoesNotKnow(String yaml, String problem) {
        assertThat(problem(yaml)).isEqualTo(problem);
    }

    static Stream<Arguments> failsClosedOnKeysItDoesNotKnow() {
        return Stream.of(
                arguments(
                        "# theirs\nenforceRunAsUsr: true",
                        "line 2: enforceRunAsUsr is not a known key; allowed: " + ROOT_KEYS),
                arguments(
                        "EnforceRunAsUser: true", "line 1: EnforceRunAsUser is not a known key; allowed: " + ROOT_KEYS),
                arguments("<<: {enforceRunAsUser: true}", "line 1: \"<<\" is not a known key; allowed: " + ROOT_KEYS),
                arguments(
                        "\"identity\\n\": {}", "line 1: \"identity\\u000A\" is not a known key; allowed: " + ROOT_KEYS),
                arguments("? [identity]\n: {}", "line 1: \"a list\" is not a known key; allowed: " + ROOT_KEYS),
                arguments("null: {}", "line 1: null is not a known key; allowed: " + ROOT_KEYS),
                arguments(
                        "identity:\n  allowedUuids: []",
                        "line 2: identity.allowedUuids is not a known key; allowed: trust, allowedUids, allowedGids,"
                                + " sources, directory, submitter, maxSubmissionAge, wildcardGrants, requireStrictGroups"),
                arguments("identity: {maxSubmissionAge: 24}", "line 1: identity.maxSubmissionAge is 24; " + AGES),
                arguments(
                        "identity: {maxSubmissionAge: 0s}",
                        "line 1: identity.maxSubmissionAge is the text \"0s\"; " + AGES),
                arguments(
                        "identity: {maxSubmissionAge: PT24H}",
                        "line 1: identity.maxSubmissionAge is the text \"PT24H\"; " + AGES),
                arguments(
                        "identity: {maxSubmissionAge: 8761h}",
                        "line 1: identity.maxSubmissionAge is the text \"8761h\"; " + AGES),
                arguments(
                        "identity: {wildcardGrants: \"true\"}",
                        "line 1: identity.wildcardGrants is the text \"true\"; " + BOOLEAN),
                arguments(
                        "homeDir:\n  size: 1Gi",
                        "line 2: homeDir.size is not a known key; allowed: image, parent, sizeLimit, resources"),
                arguments(
                        "identity: {directory: {configMap: {name: a,\n namespace: b}}}",
                        "line 2: identity.directory.configMap.namespace is not a known key; allowed: name"),
                arguments(
                        "enforceRunAsUser: true\nenforceRunAsUser: false",
                        "line 2: enforceRunAsUser is there twice; keep one"),
                arguments(
                        "homeDir:\n  parent: /a\n  \"parent\": /b", "line 3: homeDir.parent is there twice; keep one"));
    }

    @ParameterizedTest
    @MethodSource
    void failsClosedOnValuesOfTheWrongTypeOrForm(String yaml, String problem) {
        assertThat(problem(yaml)).isEqualTo(problem);
    }

    static Stream<Arguments> failsClosedOnValuesOfTheWrongTypeOrForm() {
        return Stream.of(
                arguments("enforceRunAsUser: yes", "line 1: enforceRunAsUser is the text \"yes\"; " + BOOLEAN),
                arguments("enforceRunAsUser: \"true\"", "line 1: enforceRunAsUser is the text \"true\"; " + BOOLEAN),
                arguments("enforceRunAsUser: 1", "line 1: enforceRunAsUser is 1; " + BOOLEAN),
                arguments("enforceRunAsUser: null", "line 1: enforceRunAsUser has no value; " + BOOLEAN),
                arguments("enforceRunAsUser: True", "line 1: enforceRunAsUser is the text \"True\"; " + BOOLEAN),
                arguments("enforceRunAsUser:\nidentity: {}", "line 1: enforceRunAsUser has no value; " + BOOLEAN),
                arguments("enforceRunAsUser: [true]", "line 1: enforceRunAsUser is a list; " + BOOLEAN),
                arguments("enforceRunAsUser: {a: b}", "line 1: enforceRunAsUser is a mapping; " + BOOLEAN),
                arguments("enforceRunAsUser: !!bool yes", "line 1: enforceRunAsUser is yes; " + BOOLEAN),
                arguments(
                        "identity:\nhomeDir: {}",
                        "line 1: identity has no value; allowed: a mapping with the keys trust, allowedUids,"
                                + " allowedGids, sources, directory, submitter, maxSubmissionAge, wildcardGrants,"
                                + " requireStrictGroups"),
                arguments(
                        "homeDir: /home",
                        "line 1: homeDir is the text \"/home\"; allowed: a mapping with the keys image, parent,"
                                + " sizeLimit, resources"),
                arguments(
                        "identity: {trust: claimed}",
                        "line 1: identity.trust is the text \"claimed\"; allowed: Claimed or Authenticated"),
                arguments(
                        "identity: {submitter: {uidClaim: Run.AI/UID}}",
                        "line 1: identity.submitter.uidClaim is the text \"Run.AI/UID\"; allowed: the key of an extra"
                                + " value of the API server's authentication, in lower case, such as run.ai/uid"),
                arguments(
                        "identity:\n  sources: Directory",
                        "line 2: identity.sources is the text \"Directory\"; allowed: a list"),
                arguments(
                        "identity:\n  sources: [Directory, Spec]",
                        "line 2: identity.sources[1] is the text \"Spec\"; " + SOURCES),
                arguments(
                        "identity: {sources: [LDAP]}", "line 1: identity.sources[0] is the text \"LDAP\"; " + SOURCES),
                arguments(
                        "identity: {sources: [Directory, Directory]}",
                        "line 1: identity.sources has a source twice; list each once, in the order in which they are"
                                + " asked"),
                arguments(
                        "identity: {submitter: {usernamePrefix: }}",
                        "line 1: identity.submitter.usernamePrefix has no value; allowed: a text such as \"oidc:\", or"
                                + " \"\" for none"),
                arguments(
                        "identity: {directory: {}}",
                        "line 1: identity.directory needs one of the keys configMap and ldap, and not both"),
                arguments(
                        "identity: {directory: {configMap: {}}}",
                        "line 1: identity.directory.configMap lacks the key name; add it"),
                arguments(
                        "identity: {directory: {configMap: {name: Runai_Users}}}",
                        "line 1: identity.directory.configMap.name is the text \"Runai_Users\"; allowed: the name of a"
                                + " ConfigMap"),
                arguments(
                        "homeDir: {image: ''}",
                        "line 1: homeDir.image is the text \"\"; allowed: an image reference such as busybox:1.37.0"),
                arguments(
                        "homeDir: {image: 'busybox latest'}",
                        "line 1: homeDir.image is the text \"busybox latest\"; allowed: an image reference such as"
                                + " busybox:1.37.0"),
                arguments(
                        "allowedServiceAccounts: []",
                        "line 1: allowedServiceAccounts is an empty list, which would allow no job; name at least"
                                + " default"),
                arguments(
                        "allowedServiceAccounts: [default, 'runai-*']",
                        "line 1: allowedServiceAccounts[1] is the text \"runai-*\"; allowed: the name of a"
                                + " ServiceAccount"),
                arguments("openshift: {}", "line 1: openshift lacks the key securityContextConstraints; add it"),
                arguments(
                        "openshift: {securityContextConstraints: RunaiJob}",
                        "line 1: openshift.securityContextConstraints is the text \"RunaiJob\"; allowed: the name of a"
                                + " SecurityContextConstraints"),
                arguments("homeDir: {parent: ''}", "line 1: homeDir.parent is the text \"\"; " + PATH),
                arguments("homeDir: {parent: home}", "line 1: homeDir.parent is the text \"home\"; " + PATH),
                arguments("homeDir: {parent: /home/}", "line 1: homeDir.parent is the text \"/home/\"; " + PATH),
                arguments("homeDir: {parent: /}", "line 1: homeDir.parent is the text \"/\"; " + PATH),
                arguments("homeDir: {parent: /a/../b}", "line 1: homeDir.parent is the text \"/a/../b\"; " + PATH),
                arguments(
                        "homeDir: {parent: \"/home\\n\"}",
                        "line 1: homeDir.parent is the text \"/home\\u000A\"; " + PATH),
                arguments("homeDir: {sizeLimit: 1GB}", "line 1: homeDir.sizeLimit is the text \"1GB\"; " + SIZE),
                arguments("homeDir: {sizeLimit: big}", "line 1: homeDir.sizeLimit is the text \"big\"; " + SIZE),
                arguments("homeDir: {sizeLimit: 0}", "line 1: homeDir.sizeLimit is 0; " + SIZE),
                arguments("homeDir: {sizeLimit: 0.0Gi}", "line 1: homeDir.sizeLimit is the text \"0.0Gi\"; " + SIZE),
                arguments("homeDir: {sizeLimit: -1Gi}", "line 1: homeDir.sizeLimit is the text \"-1Gi\"; " + SIZE),
                arguments(
                        "identity: {submitter: {usernameSuffix: ' '}}",
                        "line 1: identity.submitter.usernameSuffix is the text \" \"; allowed: a text such as"
                                + " \"@corp.example.org\", or \"\" for none"),
                arguments(
                        "homeDir: {resources: {requests: {gpu: 1}}}",
                        "line 1: homeDir.resources.requests.gpu is not a known key; allowed: cpu, memory,"
                                + " ephemeral-storage"),
                arguments(
                        "homeDir: {resources: {limits: {cpu: 0}}}",
                        "line 1: homeDir.resources.limits.cpu is 0; " + AMOUNT),
                arguments(
                        "homeDir: {resources: {limits: {memory: 32MB}}}",
                        "line 1: homeDir.resources.limits.memory is the text \"32MB\"; " + AMOUNT),
                arguments(
                        "homeDir: {resources: {requests: {memory: 1G}, limits: {memory: 999M}}}",
                        "line 1: homeDir.resources asks for more memory in requests (1G) than in limits (999M), which"
                                + " no API server takes; raise the limit, or lower the request"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "60000-1000",
                "0-1000",
                "0",
                "1-2147483648",
                "2147483648",
                "99999999999999999999",
                "-5",
                "1000-",
                "a-b",
                "1000 - 2000",
                "1000-2000-3000",
                "1e3",
                "01000",
                "0x10",
                ""
            })
    void failsClosedOnWhatIsNoRange(String range) {
        var yaml =
                """
                identity:
                  allowedUids:
                    - "1000-60000"
                    - "%s"
                """;

        assertThat(problem(yaml.formatted(range)))
                .isEqualTo("line 4: identity.allowedUids[1] is the text \"" + range + "\"; " + RANGES);
    }

    @Test
    void constraintsThatAdmitWhateverTheTemplateSaysAreAMistake() {
        assertThat(problem("{enforceRunAsUser: true, openshift: {securityContextConstraints: runaijob}}"))
                .isEqualTo("line 1: the document has openshift.securityContextConstraints without"
                        + " enforcePreventPrivilegeEscalation: true, and so a job could have itself let in as whomever"
                        + " it likes; set enforcePreventPrivilegeEscalation to true");
    }

    @Test
    void anEmptyListOfRangesIsAMistake() {
        assertThat(problem("identity:\n  allowedGids: []"))
                .isEqualTo("line 2: identity.allowedGids is an empty list, which would allow nobody; " + RANGES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {identity: {trust: Authenticated}}                                          | enforceRunAsUser: true and enforcePreventPrivilegeEscalation | enforceRunAsUser and enforcePreventPrivilegeEscalation
            {enforcePreventPrivilegeEscalation: true, identity: {trust: Authenticated}} | enforceRunAsUser                                             | enforceRunAsUser
            {enforceRunAsUser: true, identity: {trust: Authenticated}}                  | enforcePreventPrivilegeEscalation                            | enforcePreventPrivilegeEscalation
            """)
    void aProofThatATemplateOrItsImageCouldGoAroundIsAMistake(String yaml, String without, String set) {
        assertThat(problem(yaml))
                .isEqualTo("line 1: the document has identity.trust: Authenticated without " + without
                        + ": true, and so a job could become somebody else than was proven; set " + set + " to true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            podSecurity: {allow: {mounts: []}}                    | podSecurity.allow.mounts is not a known key; allowed: volumeTypes, fsGroupVolumeTypes, subPathVolumeTypes, hostPaths, capabilities, hostPorts, sysctls, seLinuxTypes, probeHosts
            podSecurity: {volumeTypes: []}                        | podSecurity.volumeTypes is not a known key; allowed: allow
            podSecurity: {allow: {volumeTypes: nfs}}              | podSecurity.allow.volumeTypes is the text "nfs"; allowed: a list
            podSecurity: {allow: {fsGroupVolumeTypes: {}}}        | podSecurity.allow.fsGroupVolumeTypes is a mapping; allowed: a list
            podSecurity: {allow: {fsGroupVolumeTypes: [csi, "*"]}} | podSecurity.allow.fsGroupVolumeTypes[1] is the text "*"; allowed: one of awsElasticBlockStore, azureDisk, azureFile, cinder, csi, ephemeral, fc, flexVolume, flocker, gcePersistentDisk, iscsi, persistentVolumeClaim, portworxVolume, rbd, scaleIO, storageos, vsphereVolume
            podSecurity: {allow: {subPathVolumeTypes: [hostPath]}} | podSecurity.allow.subPathVolumeTypes[0] is the text "hostPath"; allowed: one of awsElasticBlockStore, azureDisk, azureFile, cephfs, cinder, csi, ephemeral, fc, flexVolume, flocker, gcePersistentDisk, glusterfs, iscsi, nfs, persistentVolumeClaim, photonPersistentDisk, portworxVolume, quobyte, rbd, scaleIO, storageos, vsphereVolume
            podSecurity: {allow: {capabilities: [SETUID]}}        | podSecurity.allow.capabilities[0] is the text "SETUID"; allowed: one of IPC_LOCK, NET_ADMIN, NET_BIND_SERVICE, NET_RAW, SYS_NICE, SYS_RESOURCE
            podSecurity: {allow: {capabilities: [IPC_LOCK, "*"]}} | podSecurity.allow.capabilities[1] is the text "*"; allowed: one of IPC_LOCK, NET_ADMIN, NET_BIND_SERVICE, NET_RAW, SYS_NICE, SYS_RESOURCE
            podSecurity: {allow: {hostPaths: [/data]}}            | podSecurity.allow.hostPaths[0] is the text "/data"; allowed: a mapping with the keys path, writable
            podSecurity: {allow: {hostPaths: [{}]}}               | podSecurity.allow.hostPaths[0] lacks the key path; add it
            podSecurity: {allow: {hostPaths: [{path: /a, readOnly: true}]}} | podSecurity.allow.hostPaths[0].readOnly is not a known key; allowed: path, writable
            podSecurity: {allow: {hostPaths: [{path: /a, writable: true}, {path: /b}, {path: /a/b}]}} | podSecurity.allow.hostPaths has the path of [2] at that of [0], or below it, where jobs may write and decide what is there; remove one of them
            podSecurity: {allow: {hostPaths: [{path: /a}, {path: /a, writable: true}]}} | podSecurity.allow.hostPaths has the path of [0] at that of [1], or below it, where jobs may write and decide what is there; remove one of them
            podSecurity: {allow: {hostPorts: ["9000-8000"]}}      | podSecurity.allow.hostPorts[0] is the text "9000-8000"; allowed: a range such as "8000-9000" or one port, from 1 to 65535, the smaller end first
            podSecurity: {allow: {hostPorts: [65536]}}            | podSecurity.allow.hostPorts[0] is 65536; allowed: a range such as "8000-9000" or one port, from 1 to 65535, the smaller end first
            podSecurity: {allow: {sysctls: ["net.*"]}}            | podSecurity.allow.sysctls[0] is the text "net.*"; allowed: the name of a kernel parameter such as net.core.somaxconn
            podSecurity: {allow: {seLinuxTypes: [a b]}}           | podSecurity.allow.seLinuxTypes[0] is the text "a b"; allowed: the name of an SELinux type such as container_device_t
            podSecurity: {allow: {probeHosts: ["*"]}}             | podSecurity.allow.probeHosts[0] is the text "*"; allowed: a host name or IP address such as 127.0.0.1
            """)
    void nothingIsAllowedThatIsNotNamedInFull(String yaml, String problem) {
        assertThat(problem(yaml)).isEqualTo("line 1: " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gitRepo", "hostPath", "emptyDir", "NFS", ""})
    void someVolumesAreNeverAllowedByTheirType(String type) {
        assertThat(problem("podSecurity: {allow: {volumeTypes: ['" + type + "']}}"))
                .startsWith("line 1: podSecurity.allow.volumeTypes[0] is the text \"" + type
                        + "\"; allowed: one of awsElasticBlockStore, azureDisk, ");
    }

    /** On these it changes nothing, or may do so anyway, or nobody knows what they are. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nfs",
                "cephfs",
                "glusterfs",
                "hostPath",
                "image",
                "photonPersistentDisk",
                "quobyte",
                "emptyDir",
                "local",
                "CSI",
                ""
            })
    void someVolumesAreNotForTheFsGroupToChange(String type) {
        assertThat(problem("podSecurity: {allow: {fsGroupVolumeTypes: ['" + type + "']}}"))
                .startsWith("line 1: podSecurity.allow.fsGroupVolumeTypes[0] is the text \"" + type
                        + "\"; allowed: one of awsElasticBlockStore, azureDisk, ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "data", "/data/", "//data", "/data/..", "/../data", "/data/./x", "/data//x", "/a\\nb", ""})
    void aPathOfTheNodeIsWrittenInOneWayOnly(String path) {
        assertThat(problem("podSecurity: {allow: {hostPaths: [{path: \"" + path + "\"}]}}"))
                .endsWith(
                        "allowed: an absolute path such as /mnt/datasets, other than /, without . and .. and without a"
                                + " slash at the end");
    }

    private static ClusterConfig config(String yaml) {
        var parsed = ClusterConfigParser.read(List.of(configMap("cluster-config", yaml)));
        assertThat(parsed).isInstanceOf(Valid.class);
        return ((Valid) parsed).config();
    }

    /** The message without the words that all of them begin with. */
    private static String problem(String yaml) {
        var parsed = ClusterConfigParser.read(List.of(configMap("cluster-config", yaml)));
        assertThat(parsed).isInstanceOf(Invalid.class);
        var start = "ConfigMap runai/cluster-config, key config, ";
        assertThat(((Invalid) parsed).message()).startsWith(start);
        return ((Invalid) parsed).message().substring(start.length());
    }

    private static ConfigMap configMap(String name, String yaml) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(ClusterConfigMap.DEFAULT_NAMESPACE)
                .withName(name)
                .withResourceVersion("42")
                .addToLabels(ClusterConfigMap.LABEL, ClusterConfigMap.LABEL_VALUE)
                .endMetadata()
                .addToData(ClusterConfigMap.KEY, yaml)
                .build();
    }
}
