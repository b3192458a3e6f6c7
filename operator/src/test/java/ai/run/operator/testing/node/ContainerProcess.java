package ai.run.operator.testing.node;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the node's kernel says of the process of a container in which there is no shell to ask. */
public final class ContainerProcess {

    private final Path proc;

    private ContainerProcess(Path proc) {
        this.proc = proc;
    }

    /** Finds the process of the pod's one container by its cgroup. */
    public static ContainerProcess of(Pod pod) throws IOException {
        var container =
                pod.getStatus().getContainerStatuses().get(0).getContainerID().replaceFirst(".*/", "");
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                if (isIn(process, container)) {
                    return new ContainerProcess(process);
                }
            }
        }
        throw new AssertionError("no process on this machine is in the cgroup of container " + container);
    }

    private static boolean isIn(Path process, String container) {
        try {
            return Files.readString(process.resolve("cgroup")).contains(container);
        } catch (IOException ended) {
            return false;
        }
    }

    /** The values of one line of {@code /proc/PID/status}. */
    public List<String> status(String field) throws IOException {
        return Files.readAllLines(proc.resolve("status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .flatMap(line ->
                        Arrays.stream(line.substring(field.length() + 1).trim().split("\\s+", -1)))
                .toList();
    }

    /** The files in its memory, by their paths in the container (proc(5), maps). */
    public List<String> mappedFiles() throws IOException {
        return Files.readAllLines(proc.resolve("maps")).stream()
                .map(line -> line.split(" +", 6))
                .filter(fields -> fields.length == 6)
                .map(fields -> fields[5])
                .distinct()
                .toList();
    }

    /** The options of what is mounted there, as the container sees it (proc(5), mountinfo). */
    public List<String> mountOptions(String mountPoint) throws IOException {
        return Files.readAllLines(proc.resolve("mountinfo")).stream()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields[4].equals(mountPoint))
                .flatMap(fields -> Arrays.stream(fields[5].split(",", -1)))
                .toList();
    }

    /** The files below a path, as the container and the node have them: their modes and owners, such as {@code rw------- 65532}. */
    public Map<String, String> files(String folder) throws IOException {
        var root = proc.resolve("root");
        var files = new TreeMap<String, String>();
        try (var below = Files.walk(root.resolve(folder.substring(1)))) {
            for (var file : below.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                files.put(
                        file.getFileName().toString(),
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + " "
                                + Files.getAttribute(file, "unix:uid"));
            }
        }
        return files;
    }
}
