package ai.run.operator.home;

import ai.run.operator.identity.UserIdentity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The container that makes the home directory, as the user, before any other container starts. */
final class HomeInitContainer {

    /** Where it finds the whole volume, and works. */
    private static final String VOLUME_PATH = "/runai-home";

    /** The conventional UID and GID of nobody. */
    private static final long NOBODY = 65534;

    // The scripts are constants: what a user chose comes in by the environment, where a shell does not interpret it.
    // Nor
    // may they contain what Kubernetes interprets in a command: a dollar sign before a parenthesis or another dollar
    // sign.
    // An init container runs again after its node was rebooted, on a volume that may be as it left it.

    private static final String BEGIN = """
            set -eu
            umask 022
            """;

    private static final String MAKE_HOME =
            """
            [ -d home ] || mkdir -m "$RUNAI_HOME_MODE" home
            """;

    // What cannot be made here, the container runtime cannot make either, and says so better.
    private static final String MAKE_MOUNT_POINTS =
            """
            [ "$RUNAI_HOME_MODE" = 0700 ] || umask 000
            for directory; do
              mkdir -p "home/$directory" || :
            done
            umask 022
            """;

    // Lines of further groups are put together here rather than passed as a text: 1024 groups of a user with a long
    // name
    // would be more than the 128 KiB that Linux allows a single variable.
    private static final String WRITE_PASSWD =
            """
            mkdir -p etc
            printf '%s\\n' "$RUNAI_HOME_PASSWD" > etc/passwd
            {
              printf '%s\\n' "$RUNAI_HOME_GROUP"
              for gid in $RUNAI_HOME_FURTHER_GIDS; do
                printf '%s:x:%s:%s\\n' "$gid" "$gid" "$RUNAI_HOME_USER"
              done
            } > etc/group
            """;

    private HomeInitContainer() {}

    /**
     * The container.
     *
     * @param mountPoints directories to make in the home, relative to it
     */
    static Container of(Home home, List<String> mountPoints) {
        return new ContainerBuilder()
                .withName(HomeDirectory.INIT_CONTAINER)
                .withImage(home.image())
                .withImagePullPolicy("IfNotPresent")
                .withCommand(command(home, mountPoints))
                .withEnv(environment(home))
                .withWorkingDir(VOLUME_PATH)
                .addNewVolumeMount()
                .withName(HomeDirectory.VOLUME)
                .withMountPath(VOLUME_PATH)
                .endVolumeMount()
                .withResources(home.resources())
                .withSecurityContext(securityContext(home.identity()))
                .build();
    }

    private static List<String> command(Home home, List<String> mountPoints) {
        var script = BEGIN
                + (home.own() ? "" : MAKE_HOME)
                + (mountPoints.isEmpty() ? "" : MAKE_MOUNT_POINTS)
                + (home.passwdEntry() ? WRITE_PASSWD : "");
        var command = new ArrayList<>(List.of("sh", "-c", script));
        if (!mountPoints.isEmpty()) {
            command.add(HomeDirectory.INIT_CONTAINER);
            // Kubernetes turns two dollar signs into one, and looks no further.
            mountPoints.forEach(directory -> command.add(directory.replace("$", "$$")));
        }
        return command;
    }

    private static List<EnvVar> environment(Home home) {
        var variables = new ArrayList<EnvVar>();
        if (!home.own()) {
            // Nobody knows which UID the image will use without an identity; then all of them can write, as in /tmp.
            variables.add(variable("RUNAI_HOME_MODE", home.identity() == null ? "1777" : "0700"));
        }
        if (home.identity() != null && home.passwdEntry()) {
            var identity = home.identity();
            variables.add(variable("RUNAI_HOME_PASSWD", passwd(identity, home.path())));
            variables.add(variable("RUNAI_HOME_GROUP", group(identity)));
            variables.add(variable("RUNAI_HOME_FURTHER_GIDS", furtherGids(identity)));
            variables.add(variable("RUNAI_HOME_USER", identity.loginName()));
        }
        return variables;
    }

    private static EnvVar variable(String name, String value) {
        return new EnvVar(name, value, null);
    }

    /** The lines of {@code /etc/passwd}, see passwd(5). The first entry of a name or UID counts, so there is only one. */
    private static String passwd(UserIdentity identity, String path) {
        var name = identity.loginName();
        var lines = new ArrayList<String>();
        lines.add("root:x:0:0:root:/root:/bin/sh");
        if (identity.uid() != NOBODY && !name.equals("nobody")) {
            lines.add("nobody:x:65534:65534:nobody:/nonexistent:/bin/false");
        }
        lines.add(name + ":x:" + identity.uid() + ":" + identity.gid() + ":" + name + ":" + path + ":/bin/sh");
        return String.join("\n", lines);
    }

    /** The lines of {@code /etc/group}, see group(5), without the user's further groups. */
    private static String group(UserIdentity identity) {
        var name = primaryGroupName(identity);
        var lines = new ArrayList<String>();
        lines.add("root:x:0:");
        if (!identity.isMemberOf(NOBODY) && !name.equals("nobody")) {
            lines.add("nobody:x:65534:");
        }
        lines.add(name + ":x:" + identity.gid() + ":");
        return String.join("\n", lines);
    }

    /** The group's name is the user's, unless that is a number: programs such as chgrp would take it for another GID. */
    private static String primaryGroupName(UserIdentity identity) {
        var name = identity.loginName();
        return name.chars().allMatch(Character::isDigit) ? Long.toString(identity.gid()) : name;
    }

    private static String furtherGids(UserIdentity identity) {
        return String.join(
                " ",
                identity.supplementalGroups().stream()
                        .filter(gid -> gid != identity.gid())
                        .map(gid -> Long.toString(gid))
                        .toList());
    }

    /**
     * What Pod Security "restricted" asks for. With an identity the pod says who runs; without one the image would, and
     * busybox' default is root, so the container runs as nobody.
     */
    private static SecurityContext securityContext(@Nullable UserIdentity identity) {
        var context = new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .withReadOnlyRootFilesystem(true)
                .withRunAsNonRoot(true)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile();
        return identity == null
                ? context.withRunAsUser(NOBODY).withRunAsGroup(NOBODY).build()
                : context.build();
    }
}
