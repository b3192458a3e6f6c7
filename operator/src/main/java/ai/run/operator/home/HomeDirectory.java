package ai.run.operator.home;

import ai.run.operator.clusterconfig.ClusterConfig.HomeDefaults;
import ai.run.operator.identity.UserIdentity;
import ai.run.operator.workload.HomeParts;
import ai.run.v1.HomeDir;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The temporary home directory: an {@code emptyDir} volume, an init container that makes the directory in it as the user,
 * and a mount in every container. Where the containers mount a volume of the job's own at the home's path, that is the home,
 * and there is all but the directory.
 *
 * <p>Containers mount a sub-directory, not the volume: the volume itself is writable for everybody, and the kubelet
 * cannot give it another mode or owner without {@code fsGroup}.
 */
public final class HomeDirectory {

    /** The volume that holds the home directory. */
    public static final String VOLUME = HomeParts.VOLUME;

    /** The init container that makes the home directory. */
    public static final String INIT_CONTAINER = HomeParts.INIT_CONTAINER;

    static final String PASSWD = "/etc/passwd";
    static final String GROUP = "/etc/group";

    private HomeDirectory() {}

    /**
     * A pod with a home directory, or why it cannot have one.
     *
     * @param template the finished template; with findings, a copy of the one given
     * @param path where the containers find their home
     * @param findings everything that stands in the way, each a sentence that says what to do, of reason
     *     {@link ai.run.v1.Reason#HomeDirConflict}; empty when the template can be used
     */
    public record Result(PodTemplateSpec template, String path, List<String> findings) {
        public Result {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Gives every container of a template a temporary home directory. The template given is left as it is.
     *
     * @param template the pod to be
     * @param wish what the user asks for; every unset field, like null itself, means the default
     * @param identity who the containers run as, by the pod-level security context; null where nobody knows: the
     *     directory is then for all users, and there is no passwd entry
     * @param defaults what the cluster-config says
     */
    public static Result addTo(
            PodTemplateSpec template, @Nullable HomeDir wish, @Nullable UserIdentity identity, HomeDefaults defaults) {
        var copy = new PodTemplateSpecBuilder(template).build();
        var pod = copy.getSpec() == null ? new PodSpec() : copy.getSpec();
        var home = Home.of(wish, pod, identity, defaults);

        var findings = Stream.concat(HomeChecks.findings(home).stream(), HomeConflicts.findings(pod, home).stream())
                .toList();
        if (findings.isEmpty()) {
            copy.setSpec(withHome(pod, home));
        }
        return new Result(copy, home.path(), findings);
    }

    // Ephemeral containers are left alone: the API server denies a mount with a subPath in them.
    private static PodSpec withHome(PodSpec pod, Home home) {
        var initContainers = new ArrayList<Container>();
        if (home.needsVolume()) {
            initContainers.add(
                    HomeInitContainer.of(home, home.own() ? List.of() : MountPoints.below(home.path(), pod)));
        }
        pod.getInitContainers().forEach(container -> initContainers.add(withHome(container, home)));
        return new PodSpecBuilder(pod)
                .addAllToVolumes(home.needsVolume() ? List.of(volume(home)) : List.of())
                .withInitContainers(initContainers)
                .withContainers(pod.getContainers().stream()
                        .map(container -> withHome(container, home))
                        .toList())
                .build();
    }

    private static Container withHome(Container container, Home home) {
        // The home's variables come first, so that the container's own can refer to them, as in $(HOME)/bin.
        var variables = Stream.concat(homeVariables(container, home), container.getEnv().stream())
                .toList();
        return new ContainerBuilder(container)
                .withEnv(variables)
                .addAllToVolumeMounts(mounts(home))
                .build();
    }

    private static Stream<EnvVar> homeVariables(Container container, Home home) {
        var values = new LinkedHashMap<String, String>();
        values.put("HOME", home.path());
        if (home.identity() != null) {
            values.put("USER", home.identity().loginName());
            values.put("LOGNAME", home.identity().loginName());
        }
        container.getEnv().forEach(own -> values.remove(own.getName()));
        return values.entrySet().stream().map(value -> new EnvVar(value.getKey(), value.getValue(), null));
    }

    private static List<VolumeMount> mounts(Home home) {
        var mounts = new ArrayList<VolumeMount>();
        if (!home.own()) {
            mounts.add(mount(home.path(), "home").build());
        }
        if (home.passwdEntry()) {
            mounts.add(mount(PASSWD, "etc/passwd").withReadOnly(true).build());
            mounts.add(mount(GROUP, "etc/group").withReadOnly(true).build());
        }
        return mounts;
    }

    private static VolumeMountBuilder mount(String path, String subPath) {
        return new VolumeMountBuilder().withName(VOLUME).withMountPath(path).withSubPath(subPath);
    }

    private static Volume volume(Home home) {
        return new VolumeBuilder()
                .withName(VOLUME)
                .withNewEmptyDir()
                .withSizeLimit(home.sizeLimit())
                .withMedium(home.memory() ? "Memory" : null)
                .endEmptyDir()
                .build();
    }
}
