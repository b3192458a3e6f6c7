package ai.run.operator.home;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ClusterConfig.HomeDefaults;
import ai.run.operator.identity.UserIdentity;
import ai.run.v1.HomeDir;
import ai.run.v1.Identity.Source;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the init container's command, in a directory of this machine, under every POSIX shell found here. */
@ParameterizedClass
@MethodSource("shells")
class HomeInitScriptTest {

    private final List<String> shell;

    @TempDir
    Path volume;

    HomeInitScriptTest(List<String> shell) {
        this.shell = shell;
    }

    static Stream<List<String>> shells() {
        return Stream.of(List.of("sh"), List.of("busybox", "sh"), List.of("dash"), List.of("bash", "--posix"))
                .filter(shell -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, shell.get(0)))));
    }

    @Test
    void makesAHomeForTheUserAlone() throws Exception {
        run(identity("alice", 1234, 5678));

        assertThat(mode("home")).isEqualTo("700");
    }

    @Test
    void makesAHomeForEverybodyWithoutAnIdentity() throws Exception {
        run(null);

        assertThat(mode("home")).isEqualTo("1777");
        assertThat(volume.resolve("etc")).doesNotExist();
    }

    @Test
    void makesTheMountPointsInTheHomeForTheUser() throws Exception {
        run(null, identity("alice", 1234, 5678), "/home/alice/.cache/models", "/home/alice/it's a \"home\"/*");

        assertThat(mode("home")).isEqualTo("700");
        assertThat(mode("home/.cache")).isEqualTo("755");
        assertThat(mode("home/.cache/models")).isEqualTo("755");
        assertThat(volume.resolve("home/it's a \"home\"/*")).isDirectory();
        assertThat(mode("etc/passwd")).isEqualTo("644");
    }

    @Test
    void makesTheMountPointsForEverybodyWithoutAnIdentity() throws Exception {
        run(null, null, "/home/user/a/b");

        assertThat(mode("home")).isEqualTo("1777");
        assertThat(mode("home/a")).isEqualTo("777");
        assertThat(mode("home/a/b")).isEqualTo("777");
    }

    @Test
    void writesTheEntriesAloneWhereTheHomeIsTheJobsOwn() throws Exception {
        run(null, identity("alice", 1234, 5678), "/home/alice", "/home/alice/data");

        assertThat(volume.resolve("home")).doesNotExist();
        assertThat(lines("etc/passwd")).contains("alice:x:1234:5678:alice:/home/alice:/bin/sh");
        assertThat(lines("etc/group")).contains("alice:x:5678:");
    }

    @Test
    void writesThePasswdAndGroupFilesThatEverybodyCanRead() throws Exception {
        run(identity("alice", 1234, 5678, 4000, 4001));

        assertThat(mode("etc")).isEqualTo("755");
        assertThat(mode("etc/passwd")).isEqualTo("644");
        assertThat(mode("etc/group")).isEqualTo("644");
        assertThat(lines("etc/passwd"))
                .containsExactly(
                        "root:x:0:0:root:/root:/bin/sh",
                        "nobody:x:65534:65534:nobody:/nonexistent:/bin/false",
                        "alice:x:1234:5678:alice:/home/alice:/bin/sh");
        assertThat(lines("etc/group"))
                .containsExactly(
                        "root:x:0:", "nobody:x:65534:", "alice:x:5678:", "4000:x:4000:alice", "4001:x:4001:alice");
    }

    @Test
    void namesAUserWithoutANameByTheUidAndTheGroupByTheGid() throws Exception {
        run(identity(null, 1234, 5678, 1234));

        assertThat(lines("etc/passwd")).contains("1234:x:1234:5678:1234:/home/1234:/bin/sh");
        assertThat(lines("etc/group"))
                .containsExactly("root:x:0:", "nobody:x:65534:", "5678:x:5678:", "1234:x:1234:1234");
    }

    @Test
    void hasOneEntryPerIdWhenTheUserIsNobody() throws Exception {
        run(identity("nobody", 65534, 65534, 65534));

        assertThat(lines("etc/passwd"))
                .containsExactly("root:x:0:0:root:/root:/bin/sh", "nobody:x:65534:65534:nobody:/home/nobody:/bin/sh");
        assertThat(lines("etc/group")).containsExactly("root:x:0:", "nobody:x:65534:");
    }

    @Test
    void hasOneEntryPerGroupWhenTheUserIsInNobodysGroup() throws Exception {
        run(identity("alice", 1234, 5678, 65534));

        assertThat(lines("etc/group")).containsExactly("root:x:0:", "alice:x:5678:", "65534:x:65534:alice");
    }

    @Test
    void hasOneEntryPerNameWhenSomebodyElseIsCalledNobody() throws Exception {
        run(identity("nobody", 1234, 5678));

        assertThat(lines("etc/passwd"))
                .filteredOn(line -> line.startsWith("nobody:"))
                .hasSize(1);
        assertThat(lines("etc/group"))
                .filteredOn(line -> line.startsWith("nobody:"))
                .hasSize(1);
    }

    @Test
    void writesNoPasswdEntryWhenNotWanted() throws Exception {
        run(HomeDir.builder().passwdEntry(false).build(), identity("alice", 1234, 5678));

        assertThat(mode("home")).isEqualTo("700");
        assertThat(volume.resolve("etc")).doesNotExist();
    }

    @Test
    void runsAgainOnAVolumeItHasPreparedBefore() throws Exception {
        var alice = identity("alice", 1234, 5678, 4000);
        run(alice);
        var passwd = lines("etc/passwd");
        var group = lines("etc/group");
        Files.writeString(volume.resolve("home/result"), "42");

        run(alice);

        assertThat(lines("etc/passwd")).isEqualTo(passwd);
        assertThat(lines("etc/group")).isEqualTo(group);
        assertThat(mode("home")).isEqualTo("700");
        assertThat(volume.resolve("home/result")).hasContent("42");
    }

    @Test
    void takesAsManyGroupsAsASpecCanHold() throws Exception {
        run(identity(
                "a".repeat(128),
                1234,
                5678,
                LongStream.range(0, 1024).map(i -> Integer.MAX_VALUE - i).toArray()));

        assertThat(lines("etc/group")).hasSize(1024 + 3);
    }

    @Test
    void containsNothingThatKubernetesWouldExpand() {
        var container = initContainer(null, identity("alice", 1234, 5678));

        assertThat(String.join(" ", container.getCommand()))
                .doesNotContain("$(")
                .doesNotContain("$$");
    }

    private void run(@Nullable UserIdentity identity) throws Exception {
        run(null, identity);
    }

    private void run(@Nullable HomeDir wish, @Nullable UserIdentity identity, String... mountPaths) throws Exception {
        var container = initContainer(wish, identity, mountPaths);
        var command = new ArrayList<>(shell);
        command.addAll(container.getCommand().subList(1, container.getCommand().size()));
        var builder = new ProcessBuilder(command).directory(volume.toFile()).redirectErrorStream(true);
        container.getEnv().forEach(variable -> builder.environment().put(variable.getName(), variable.getValue()));

        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).isEmpty();
    }

    private static Container initContainer(
            @Nullable HomeDir wish, @Nullable UserIdentity identity, String... mountPaths) {
        var template = new PodTemplateSpecBuilder()
                .withNewSpec()
                .addNewContainer()
                .withName("train")
                .addAllToVolumeMounts(Stream.of(mountPaths)
                        .map(path -> new VolumeMountBuilder()
                                .withName("mine")
                                .withMountPath(path)
                                .build())
                        .toList())
                .endContainer()
                .endSpec()
                .build();
        var result = HomeDirectory.addTo(template, wish, identity, HomeDefaults.DEFAULT);
        assertThat(result.findings()).isEmpty();
        return result.template().getSpec().getInitContainers().get(0);
    }

    private static UserIdentity identity(@Nullable String name, long uid, long gid, long... groups) {
        return new UserIdentity(name, uid, gid, LongStream.of(groups).boxed().toList(), Source.SPEC);
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(volume.resolve(file));
    }

    private String mode(String file) throws IOException {
        return Integer.toOctalString((Integer) Files.getAttribute(volume.resolve(file), "unix:mode") & 07777);
    }
}
