package ai.run.operator.home;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ClusterConfig.ContainerResources;
import ai.run.operator.clusterconfig.ClusterConfig.HomeDefaults;
import ai.run.operator.identity.UserIdentity;
import ai.run.operator.testing.GoldenDirectory;
import ai.run.operator.text.Printable;
import ai.run.v1.HomeDir;
import ai.run.v1.Identity.Source;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class HomeDirectoryTest {

    private static final UserIdentity ALICE = new UserIdentity("alice", 1234, 5678, List.of(4000L), Source.SPEC);

    @TestFactory
    Stream<DynamicTest> goldenDirectory() throws IOException {
        return GoldenDirectory.tests("home", RunaiJob.class, job -> {
            var spec = job.getSpec();
            return HomeDirectory.addTo(spec.getTemplate(), spec.getHomeDir(), identityOf(job), HomeDefaults.DEFAULT);
        });
    }

    @Test
    void leavesTheGivenTemplateAsItWas() {
        var template = template();
        var before = new PodTemplateSpecBuilder(template).build();

        HomeDirectory.addTo(template, null, ALICE, HomeDefaults.DEFAULT);

        assertThat(template).isEqualTo(before);
    }

    @Test
    void followsTheDefaultsOfTheClusterConfig() {
        var defaults = new HomeDefaults("registry.example/busybox:1", "/users", new Quantity("5", "Gi"), null, null);

        var result = HomeDirectory.addTo(template(), null, ALICE, defaults);

        var pod = result.template().getSpec();
        assertThat(result.path()).isEqualTo("/users/alice");
        assertThat(pod.getInitContainers().get(0).getImage()).isEqualTo("registry.example/busybox:1");
        assertThat(pod.getVolumes().get(0).getEmptyDir().getSizeLimit()).isEqualTo(new Quantity("5", "Gi"));
    }

    @ParameterizedTest
    @CsvSource({
        "1Gi, true",
        "1073741824, true",
        "1Mi, true",
        "0.001k, true",
        "1073741825, false",
        "1025Mi, false",
        "900Ti, false",
        "1e30, false",
    })
    void holdsNoMoreThanTheClusterConfigAllows(String wished, boolean allowed) {
        var defaults = new HomeDefaults("busybox", "/home", new Quantity("1", "Gi"), new Quantity("1", "Gi"), null);
        var wish = HomeDir.builder().sizeLimit(Quantity.parse(wished)).build();

        assertThat(HomeDirectory.addTo(template(), wish, ALICE, defaults).findings())
                .isEqualTo(
                        allowed
                                ? List.of()
                                : List.of("the home directory cannot hold " + wished
                                        + ": set homeDir.sizeLimit to 1Gi, the most that the cluster-config allows, or"
                                        + " to less"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/alice", "/home/alice", "/users/a.b@example.org", "/root", "/tmp/home", "/data/-x", "/etcetera"
            })
    void acceptsAPath(String path) {
        assertThat(findings(HomeDir.builder().path(path).build())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "home/alice",
                "/home/alice/",
                "/home//alice",
                "/home/../etc",
                "/home/.ssh",
                "/home/$(UID)",
                "/home/a:b",
                "/home/a b",
                "/home/alice\n"
            })
    void refusesAPathThatIsNotPlain(String path) {
        assertThat(findings(HomeDir.builder().path(path).build()))
                .singleElement()
                .asString()
                .startsWith("the home directory cannot be at " + Printable.quoted(path)
                        + ": set homeDir.path to an absolute path");
    }

    @Test
    void refusesAPathThatIsTooLong() {
        assertThat(findings(HomeDir.builder().path("/" + "a".repeat(254)).build()))
                .isEmpty();
        assertThat(findings(HomeDir.builder().path("/" + "a".repeat(255)).build()))
                .hasSize(1);
        assertThat(findings(HomeDir.builder().path("/a".repeat(100_000)).build()))
                .singleElement()
                .asString()
                .hasSizeLessThan(300);
    }

    @ParameterizedTest
    @CsvSource({
        "/proc, /proc",
        "/proc/self, /proc",
        "/sys, /sys",
        "/dev/shm, /dev",
        "/etc, /etc",
        "/bin, /bin",
        "/sbin, /sbin",
        "/lib, /lib",
        "/lib64, /lib64",
        "/usr/bin, /usr",
        "/run/secrets/kubernetes.io/serviceaccount, /run/secrets",
        "/var/run/secrets/kubernetes.io/serviceaccount, /var/run/secrets",
    })
    void refusesAPathThatContainersNeed(String path, String system) {
        assertThat(findings(HomeDir.builder().path(path).build()))
                .containsExactly("the home directory cannot be at " + path + ", because containers need their own "
                        + system + ": set homeDir.path to a directory elsewhere, such as one below /home");
    }

    @ParameterizedTest
    @CsvSource({"0,''", "0,Gi", "-1,Gi", "1,Xi", "much,''"})
    void refusesASizeThatIsNone(String amount, String format) {
        assertThat(findings(HomeDir.builder()
                        .sizeLimit(new Quantity(amount, format))
                        .build()))
                .containsExactly("the home directory cannot hold \"" + amount + format
                        + "\": set homeDir.sizeLimit to a quantity greater than 0, such as 1Gi, of at most 64"
                        + " characters");
    }

    /** To read it would take minutes, and to write it a megabyte. */
    @ParameterizedTest
    @CsvSource({"62, 0", "63, 1", "1200000, 1"})
    @Timeout(10)
    void refusesASizeThatIsTooLong(int zeros, int findings) {
        var sizeLimit = new Quantity("1" + "0".repeat(zeros), "k");

        assertThat(findings(HomeDir.builder().sizeLimit(sizeLimit).build()))
                .hasSize(findings)
                .allSatisfy(finding -> assertThat(finding).hasSizeLessThan(250));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/home", "/home/", "//home//", "/", "/home/.", "/home/bob/..", "home"})
    void refusesAMountOverTheHome(String mountPath) {
        assertThat(findingsOfMountAt(mountPath, new HomeDir()))
                .singleElement()
                .asString()
                .contains("containers[train] mounts a volume at /", "over the home directory /home/alice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/home/alice",
                "/home/alice/",
                "//home//alice//",
                "/home/./alice",
                "/home/bob/../alice",
                "home/alice"
            })
    void takesAMountAtTheHomeForTheHome(String mountPath) {
        var result = HomeDirectory.addTo(withMountAt(mountPath), null, ALICE, HomeDefaults.DEFAULT);

        assertThat(result.findings()).isEmpty();
        assertThat(result.path()).isEqualTo("/home/alice");
        assertThat(result.template().getSpec().getContainers().get(0).getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .containsExactly(mountPath, "/etc/passwd", "/etc/group");
    }

    /** What it wrote would be gone with the pod, and nobody would have said so. */
    @Test
    void refusesAContainerWithoutTheHomeThatOthersMount() {
        var template = new PodTemplateSpecBuilder(withMountAt("/home/alice"))
                .editSpec()
                .addNewInitContainer()
                .withName("prepare")
                .endInitContainer()
                .endSpec()
                .build();

        assertThat(HomeDirectory.addTo(template, null, ALICE, HomeDefaults.DEFAULT)
                        .findings())
                .containsExactly("initContainers[prepare] has no mount at the home directory /home/alice, where another"
                        + " container mounts a volume of the job's own: mount it there too, or set homeDir.path to"
                        + " another directory");
    }

    @Test
    void addsNoContainerWhereThereIsNothingToMake() {
        var wish = HomeDir.builder().passwdEntry(false).build();

        var pod = HomeDirectory.addTo(withMountAt("/home/alice"), wish, ALICE, HomeDefaults.DEFAULT)
                .template()
                .getSpec();

        assertThat(pod.getInitContainers()).isEmpty();
        assertThat(pod.getVolumes()).isEmpty();
        assertThat(pod.getContainers().get(0).getEnv())
                .extracting(EnvVar::getName)
                .containsExactly("HOME", "USER", "LOGNAME");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    # as the first container, so that whatever lets that in lets this in
                    {requests: {cpu: 500m, memory: 256Mi}, limits: {cpu: "1", memory: 512Mi}} | - | {requests: {cpu: 500m, memory: 256Mi}, limits: {cpu: "1", memory: 512Mi}}
                    {limits: {cpu: "1"}}                          | -                        | {limits: {cpu: "1"}}
                    {requests: {ephemeral-storage: 1Gi}}          | -                        | {requests: {ephemeral-storage: 1Gi}}
                    # nothing that the pod would not ask for anyway
                    {limits: {nvidia.com/gpu: "1"}}               | -                        | {}
                    {limits: {nvidia.com/gpu: "1", cpu: "4"}}     | -                        | {limits: {cpu: "4"}}
                    {limits: {memory: 1Gi, hugepages-2Mi: 1Gi}}   | -                        | {limits: {memory: 1Gi}}
                    {claims: [{name: gpu}]}                       | -                        | {}
                    {limits: {memory: 1e99999999, cpu: "1"}}      | -                        | {limits: {cpu: "1"}}
                    {}                                            | -                        | {}
                    # or as the administrator says
                    {limits: {cpu: "1"}}                          | {requests: {cpu: 250m}}  | {requests: {cpu: 250m}}
                    {limits: {cpu: "1"}}                          | {}                       | {}
                    {}                                            | {limits: {memory: 64Mi}} | {limits: {memory: 64Mi}}
                    """)
    void asksForWhatTheFirstContainerOrTheAdministratorSays(String first, @Nullable String configured, String asked) {
        var template = new PodTemplateSpecBuilder(template())
                .editSpec()
                .editFirstContainer()
                .withResources(resources(first))
                .endContainer()
                .addNewContainer()
                .withName("second")
                .withResources(resources("{requests: {cpu: 7m, memory: 7Mi}}"))
                .endContainer()
                .endSpec()
                .build();
        var setting = configured == null ? null : resources(configured);
        var defaults = new HomeDefaults(
                "busybox",
                "/home",
                new Quantity("1", "Gi"),
                null,
                setting == null ? null : new ContainerResources(setting.getRequests(), setting.getLimits()));

        var init = HomeDirectory.addTo(template, null, ALICE, defaults)
                .template()
                .getSpec()
                .getInitContainers()
                .get(0);

        assertThat(init.getResources() == null ? new ResourceRequirements() : init.getResources())
                .isEqualTo(resources(asked));
    }

    private static ResourceRequirements resources(String yaml) {
        return Serialization.unmarshal("---\n" + yaml, ResourceRequirements.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    # the mount point, and what is above it
                    {mountPath: /home/alice/data}                         | emptyDir: {}                                | data
                    {mountPath: /home/alice/.cache/models/}               | persistentVolumeClaim: {claimName: a}       | .cache/models
                    {mountPath: //home/alice/./a/b/../c d}                | nfs: {server: a, path: /}                   | a/c d
                    {mountPath: /home/alice/$(HOME)/x}                    | emptyDir: {}                                | $$(HOME)/x
                    {mountPath: /home/alice/d}                            | hostPath: {path: /d, type: Directory}       | d
                    # what may be a file needs a file
                    {mountPath: /home/alice/.ssh/key, subPath: key}       | secret: {secretName: a}                     | .ssh
                    {mountPath: /home/alice/.netrc, subPathExpr: netrc}   | secret: {secretName: a}                     | -
                    {mountPath: /home/alice/run/d.sock}                   | hostPath: {path: /d}                        | run
                    {mountPath: /home/alice/run/d.sock}                   | hostPath: {path: /d, type: Socket}          | run
                    # not in the home
                    {mountPath: /home/alice2/data}                        | emptyDir: {}                                | -
                    {mountPath: /data}                                    | emptyDir: {}                                | -
                    """)
    void makesTheDirectoriesThatMountsInTheHomeNeed(String mount, String volume, @Nullable String directory) {
        var template = new PodTemplateSpecBuilder(template())
                .editSpec()
                .editFirstContainer()
                .addToVolumeMounts(new VolumeMountBuilder(Serialization.unmarshal("---\n" + mount, VolumeMount.class))
                        .withName("data")
                        .build())
                .endContainer()
                .addToVolumes(new VolumeBuilder(Serialization.unmarshal("---\n" + volume, Volume.class))
                        .withName("data")
                        .build())
                .endSpec()
                .build();

        var command = HomeDirectory.addTo(template, null, ALICE, HomeDefaults.DEFAULT)
                .template()
                .getSpec()
                .getInitContainers()
                .get(0)
                .getCommand();

        assertThat(command.subList(3, command.size()))
                .isEqualTo(directory == null ? List.of() : List.of("runai-home-init", directory));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "/etc/", "/etc/passwd", "/etc/group", "//etc//group"})
    void refusesAMountOverThePasswdEntryUnlessThereIsNone(String mountPath) {
        assertThat(findingsOfMountAt(mountPath, new HomeDir()))
                .singleElement()
                .asString()
                .endsWith("set homeDir.passwdEntry: false or remove the mount");
        assertThat(findingsOfMountAt(
                        mountPath, HomeDir.builder().passwdEntry(false).build()))
                .isEmpty();
    }

    @ParameterizedTest
    @NullAndEmptySource
    void leavesAMountWithoutAPathToTheApiServer(String mountPath) {
        assertThat(findingsOfMountAt(mountPath, new HomeDir())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/home/alice/data", "/home/alice2", "/home/bob", "/data", "/etc/ssl", "/homes"})
    void acceptsAMountBelowOrBesideTheHome(String mountPath) {
        assertThat(findingsOfMountAt(mountPath, new HomeDir())).isEmpty();
    }

    private static List<String> findingsOfMountAt(String mountPath, HomeDir wish) {
        return HomeDirectory.addTo(withMountAt(mountPath), wish, ALICE, HomeDefaults.DEFAULT)
                .findings();
    }

    private static PodTemplateSpec withMountAt(String mountPath) {
        return new PodTemplateSpecBuilder(template())
                .editSpec()
                .editFirstContainer()
                .addNewVolumeMount()
                .withName("data")
                .withMountPath(mountPath)
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .build();
    }

    private static List<String> findings(HomeDir wish) {
        return HomeDirectory.addTo(template(), wish, ALICE, HomeDefaults.DEFAULT)
                .findings();
    }

    private static PodTemplateSpec template() {
        return new PodTemplateSpecBuilder()
                .withNewSpec()
                .addNewContainer()
                .withName("train")
                .withImage("python:3")
                .endContainer()
                .endSpec()
                .build();
    }

    /** The golden cases name their identity as a job does. */
    private static UserIdentity identityOf(RunaiJob job) {
        var user = job.getSpec().getUser();
        if (user == null) {
            return null;
        }
        var groups = user.getSupplementalGroups();
        return new UserIdentity(
                user.getName(), user.getUid(), user.getGid(), groups == null ? List.of() : groups, Source.SPEC);
    }
}
