package ai.run.operator.testing.node;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Images that the tests make of what the system has. Each holds the program {@code /facts}, and {@code /become-root},
 * which belongs to root and is setuid.
 */
public enum TestImage {

    /** The programs and a shell with the usual tools. */
    MAIN {
        @Override
        void fill(Path folder) throws IOException {
            addShell(folder);
            addUsers(folder, "", "");
        }
    },

    /** The two programs and nothing else: no shell, no folder, no users. */
    STATIC {
        @Override
        void fill(Path folder) {}
    },

    /** As the main one, with {@code USER nobody}. */
    NOBODY {
        @Override
        List<String> options() {
            return List.of("--user", "nobody");
        }

        @Override
        void fill(Path folder) throws IOException {
            addShell(folder);
            addUsers(folder, "", "");
        }
    },

    /**
     * As the main one, with the program {@code /file-capped}, which has the file capabilities DAC_OVERRIDE, SETGID and SETUID, and the
     * file {@code /of-root}, which only root may read.
     */
    FILE_CAPPED {
        @Override
        List<String> options() {
            return List.of("--keep-capabilities");
        }

        @Override
        String program() {
            return "/file-capped";
        }

        @Override
        void fill(Path folder) throws IOException {
            addShell(folder);
            addUsers(folder, "", "");
            Files.writeString(folder.resolve("of-root"), "secret");
            Command.run("chmod", "0600", folder.resolve("of-root").toString());
            var program = folder.resolve("file-capped");
            Files.copy(compiled("file-capped"), program);
            Command.run("chmod", "0755", program.toString());
            Command.run(compiled("file-capability").toString(), program.toString(), "c2");
        }
    },

    /** UID 1234 is somebody else there, whom its group file puts into root's group, and into that which may read passwords. */
    OWN_USERS {
        @Override
        void fill(Path folder) throws IOException {
            addShell(folder);
            addUsers(
                    folder, "mallory:x:1234:1234::/home/mallory:/bin/sh\n", "wheel:x:0:mallory\nshadow:x:42:mallory\n");
        }
    };

    private static final Path WORK = Path.of("target", "e2e").toAbsolutePath();
    private static final String SCRIPT =
            Repository.path("config/local/image.sh").toString();

    /** Options of {@code image.sh build}. */
    List<String> options() {
        return List.of();
    }

    abstract void fill(Path folder) throws IOException;

    /** The name by which a pod asks for it. */
    public String reference() {
        return "runaijob.local/e2e-" + name().toLowerCase(Locale.ROOT).replace('_', '-') + ":1";
    }

    /** The program that says what comes of it. */
    String program() {
        return "/facts";
    }

    /** What kubectl is told to attach a container with the program to a pod. */
    public String[] debug(String pod, String container, String... options) {
        var command = List.of(
                "debug", pod, "--container=" + container, "--image=" + reference(), "--image-pull-policy=IfNotPresent");
        return Stream.of(command.stream(), Stream.of(options), Stream.of("--", program()))
                .flatMap(part -> part)
                .toArray(String[]::new);
    }

    /** Builds all of them, and brings them into the node of the cluster with that state folder. */
    static void importInto(Path state) throws IOException {
        // What an earlier run left has other owners and modes, perhaps.
        Command.run("rm", "-rf", WORK.toString());
        Files.createDirectories(WORK);
        for (var image : values()) {
            var archive = image.build();
            Command.run(SCRIPT, "import", archive.toString(), "--state", state.toString());
        }
    }

    /** The executable of a program of the tests. */
    private static Path compiled(String program) throws IOException {
        var executable = WORK.resolve(program);
        if (Files.notExists(executable)) {
            var source = Repository.path("operator/src/test/resources/e2e/" + program + ".c");
            Command.run(SCRIPT, "compile", source.toString(), executable.toString());
        }
        return executable;
    }

    private Path build() throws IOException {
        var folder = Files.createDirectories(WORK.resolve(name()));
        Files.copy(compiled("facts"), folder.resolve("facts"));
        Files.copy(compiled("become-root"), folder.resolve("become-root"));
        Command.run("chmod", "0755", folder.toString(), folder.resolve("facts").toString());
        Command.run("chmod", "4755", folder.resolve("become-root").toString());
        fill(folder);
        var archive = WORK.resolve(name() + ".tar");
        var command = new ArrayList<>(
                List.of(SCRIPT, "build", reference(), folder.toString(), archive.toString(), "--cmd", "/facts"));
        command.addAll(List.of("--env", "PATH=/bin"));
        command.addAll(options());
        Command.run(command.toArray(String[]::new));
        return archive;
    }

    private static void addShell(Path folder) throws IOException {
        var bin = Files.createDirectory(folder.resolve("bin"));
        var busybox = Path.of(Command.lastLineOf(SCRIPT, "busybox"), "busybox");
        Files.copy(busybox, bin.resolve("busybox"));
        for (var applet : List.of("sh", "id", "whoami", "ls", "sleep", "mkdir", "chown", "chmod", "cat")) {
            Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
        }
        Files.setPosixFilePermissions(
                Files.createDirectory(folder.resolve("tmp")), PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private static void addUsers(Path folder, String passwd, String group) throws IOException {
        var etc = Files.createDirectory(folder.resolve("etc"));
        Files.writeString(
                etc.resolve("passwd"),
                "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n" + passwd);
        Files.writeString(etc.resolve("group"), "root:x:0:\nnobody:x:65534:\n" + group);
    }
}
