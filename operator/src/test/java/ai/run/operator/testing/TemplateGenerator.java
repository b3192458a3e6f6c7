package ai.run.operator.testing;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.PodOS;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.WindowsSecurityContextOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Makes pod templates of whoever wants to be root. What can be rewritten is frequent in them; what must be refused is
 * rare enough that many templates have none of it.
 */
public final class TemplateGenerator {

    private static final double OFTEN = 0.5;
    private static final double SELDOM = 0.03;
    private static final double HARDLY_EVER = 0.008;

    private static final Long[] IDS = {0L, 0L, 1L, 1234L, 5678L, 4000L, 4001L, 65534L, -1L, Long.MAX_VALUE};
    private static final String[] HARMLESS_CAPABILITIES = {"IPC_LOCK", "NET_RAW", "CAP_SYS_NICE", "chown", "", null};
    private static final String[] ROOT_CAPABILITIES = {
        "SYS_ADMIN",
        "CAP_SYS_ADMIN",
        "cap_sys_admin",
        "Sys_Admin",
        "ALL",
        "all",
        "CAP_ALL",
        "BPF",
        " SYS_PTRACE",
        "SYS_MODULE\t",
        "\u017fys_rawio",
        "Dac_Read_Search"
    };

    private final SplittableRandom random;

    public TemplateGenerator(long seed) {
        this.random = new SplittableRandom(seed);
    }

    public PodTemplateSpec template() {
        var spec = new PodSpec();
        var template = new PodTemplateSpec();
        template.setSpec(spec);
        spec.setContainers(list(1, 3, this::container));
        spec.setInitContainers(list(0, 2, this::container));
        spec.setEphemeralContainers(list(0, 2, this::ephemeralContainer));
        sometimes(OFTEN, () -> spec.setSecurityContext(podSecurityContext()));
        sometimes(OFTEN, () -> spec.setHostPID(rarelyTrue()));
        sometimes(OFTEN, () -> spec.setHostIPC(rarelyTrue()));
        sometimes(OFTEN, () -> spec.setHostNetwork(rarelyTrue()));
        sometimes(SELDOM, () -> spec.setOs(os()));
        sometimes(OFTEN, () -> spec.setVolumes(list(0, 2, this::volume)));
        sometimes(
                SELDOM,
                () -> spec.setNodeSelector(Map.of(
                        oneOf("kubernetes.io/os", "beta.kubernetes.io/os", "pool"), oneOf("linux", "windows", ""))));
        sometimes(
                SELDOM,
                () -> smuggle(
                        spec::setAdditionalProperty,
                        "securityContext",
                        "sidecarContainers",
                        "hostPID",
                        "os",
                        "containers"));
        sometimes(HARDLY_EVER, () -> smuggle(template::setAdditionalProperty, "spec"));
        return template;
    }

    private Container container() {
        var container = new Container();
        sometimes(OFTEN, () -> container.setName(oneOf("train", "setup", "")));
        sometimes(OFTEN, () -> container.setSecurityContext(securityContext()));
        sometimes(SELDOM, () -> container.setRestartPolicy("Always"));
        sometimes(HARDLY_EVER, () -> smuggle(container::setAdditionalProperty, "securityContext"));
        return random.nextDouble() < HARDLY_EVER ? null : container;
    }

    private EphemeralContainer ephemeralContainer() {
        var container = new EphemeralContainer();
        sometimes(OFTEN, () -> container.setName("debug"));
        sometimes(OFTEN, () -> container.setSecurityContext(securityContext()));
        sometimes(HARDLY_EVER, () -> smuggle(container::setAdditionalProperty, "securityContext"));
        return container;
    }

    private SecurityContext securityContext() {
        var context = new SecurityContext();
        sometimes(OFTEN, () -> context.setRunAsUser(oneOf(IDS)));
        sometimes(OFTEN, () -> context.setRunAsGroup(oneOf(IDS)));
        sometimes(OFTEN, () -> context.setRunAsNonRoot(random.nextBoolean()));
        sometimes(OFTEN, () -> context.setAllowPrivilegeEscalation(random.nextBoolean()));
        sometimes(OFTEN, () -> context.setPrivileged(rarelyTrue()));
        sometimes(OFTEN, () -> context.setCapabilities(capabilities()));
        sometimes(SELDOM, () -> context.setProcMount(oneOf("Default", "Default", "Unmasked", "default", "")));
        sometimes(HARDLY_EVER, () -> context.setWindowsOptions(windowsOptions()));
        sometimes(
                HARDLY_EVER,
                () -> smuggle(
                        context::setAdditionalProperty,
                        "runAsUser",
                        "allowPrivilegeEscalation",
                        "privileged",
                        "capabilities",
                        "windowsOptions"));
        return context;
    }

    private PodSecurityContext podSecurityContext() {
        var context = new PodSecurityContext();
        sometimes(OFTEN, () -> context.setRunAsUser(oneOf(IDS)));
        sometimes(OFTEN, () -> context.setRunAsGroup(oneOf(IDS)));
        sometimes(OFTEN, () -> context.setRunAsNonRoot(random.nextBoolean()));
        sometimes(OFTEN, () -> context.setFsGroup(oneOf(IDS)));
        sometimes(OFTEN, () -> context.setSupplementalGroups(list(0, 3, () -> oneOf(IDS))));
        sometimes(OFTEN, () -> context.setSupplementalGroupsPolicy(oneOf("Merge", "Strict", "")));
        sometimes(SELDOM, () -> context.setWindowsOptions(windowsOptions()));
        sometimes(
                SELDOM,
                () -> smuggle(
                        context::setAdditionalProperty, "runAsUser", "runAsNonRoot", "supplementalGroups", "fsGroup"));
        return context;
    }

    private Capabilities capabilities() {
        var capabilities = new Capabilities();
        capabilities.setAdd(
                list(0, 3, () -> oneOf(random.nextDouble() < SELDOM ? ROOT_CAPABILITIES : HARMLESS_CAPABILITIES)));
        capabilities.setDrop(list(0, 1, () -> oneOf("ALL", "SYS_ADMIN")));
        sometimes(HARDLY_EVER, () -> smuggle(capabilities::setAdditionalProperty, "add"));
        return capabilities;
    }

    private WindowsSecurityContextOptions windowsOptions() {
        var options = new WindowsSecurityContextOptions();
        sometimes(OFTEN, () -> options.setRunAsUserName("ContainerAdministrator"));
        sometimes(OFTEN, () -> options.setHostProcess(random.nextBoolean()));
        sometimes(SELDOM, () -> smuggle(options::setAdditionalProperty, "hostProcess"));
        return options;
    }

    private Volume volume() {
        var volume = new Volume();
        volume.setName(oneOf("data", "scratch"));
        sometimes(OFTEN, () -> volume.setEmptyDir(new EmptyDirVolumeSource()));
        sometimes(
                SELDOM, () -> volume.setPersistentVolumeClaim(new PersistentVolumeClaimVolumeSource("shared", false)));
        sometimes(SELDOM, () -> smuggle(volume::setAdditionalProperty, "persistentVolumeClaim", "emptyDir"));
        return volume;
    }

    private PodOS os() {
        var os = new PodOS();
        sometimes(OFTEN, () -> os.setName(oneOf("linux", "windows", "Linux", "")));
        sometimes(SELDOM, () -> smuggle(os::setAdditionalProperty, "name"));
        return os;
    }

    /** Hides a value among the fields that the model does not know, under the name of one that it does. */
    private void smuggle(BiConsumer<String, Object> additionalProperties, String... names) {
        var value = oneOf(
                0,
                true,
                "0",
                List.of("ALL"),
                List.of(Map.of("securityContext", Map.of("runAsUser", 0, "privileged", true))),
                Map.of("runAsUser", 0, "privileged", true, "hostPID", true, "name", "windows", "add", List.of("ALL")));
        additionalProperties.accept(oneOf(names), value);
    }

    private void sometimes(double probability, Runnable action) {
        if (random.nextDouble() < probability) {
            action.run();
        }
    }

    private boolean rarelyTrue() {
        return random.nextDouble() < SELDOM;
    }

    private <T> List<T> list(int least, int most, Supplier<T> element) {
        var list = new ArrayList<T>();
        var size = random.nextInt(least, most + 1);
        for (int index = 0; index < size; index++) {
            list.add(element.get());
        }
        return list;
    }

    @SafeVarargs
    private <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }
}
