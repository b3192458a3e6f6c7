package ai.run.operator.testing;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.PodOS;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.SELinuxOptions;
import io.fabric8.kubernetes.api.model.SELinuxOptionsBuilder;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Sysctl;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
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
    private static final String[] ALLOWED_CAPABILITIES = {"IPC_LOCK", "NET_BIND_SERVICE"};
    private static final String[] OTHER_CAPABILITIES = {
        "SETUID",
        "SETFCAP",
        "DAC_OVERRIDE",
        "NET_RAW",
        "CAP_IPC_LOCK",
        "ipc_lock",
        "\u00a0SYS_ADMIN",
        "",
        null,
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
        sometimes(OFTEN, () -> spec.setHostUsers(random.nextBoolean()));
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
        sometimes(SELDOM, () -> spec.setHostUsers(random.nextBoolean()));
        return template;
    }

    private Volume volume() {
        var volume = new VolumeBuilder().withName(oneOf("data", "cache"));
        return switch (random.nextInt(60)) {
            case 0 ->
                volume.withNewHostPath(oneOf("/", "/data", "/data/.."), oneOf(null, "Directory"))
                        .build();
            case 1 -> volume.withNewGitRepo().endGitRepo().build();
            case 2 -> volume.addToAdditionalProperties("future", Map.of()).build();
            case 3 -> volume.withNewNfs("/", false, "nfs1").build();
            case 4, 5, 6 -> volume.withNewPersistentVolumeClaim("shared", false).build();
            case 7 ->
                volume.addToAdditionalProperties("persistentVolumeClaim", Map.of())
                        .build();
            default -> volume.withNewEmptyDir().endEmptyDir().build();
        };
    }

    private Container container() {
        var container = new Container();
        sometimes(OFTEN, () -> container.setName(oneOf("train", "setup", "")));
        sometimes(OFTEN, () -> container.setSecurityContext(securityContext()));
        sometimes(SELDOM, () -> container.setRestartPolicy("Always"));
        sometimes(
                SELDOM,
                () -> container.setPorts(list(0, 2, () -> new ContainerPortBuilder()
                        .withHostPort(oneOf(null, 0, 22))
                        .build())));
        sometimes(
                SELDOM,
                () -> container.setLivenessProbe(new ProbeBuilder()
                        .withNewHttpGet()
                        .withHost(oneOf(null, "", "127.0.0.1"))
                        .endHttpGet()
                        .build()));
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
        sometimes(SELDOM, () -> context.setSeccompProfile(new SeccompProfile(null, profile())));
        sometimes(SELDOM, () -> context.setAppArmorProfile(new AppArmorProfile(null, profile())));
        sometimes(SELDOM, () -> context.setSeLinuxOptions(seLinuxOptions()));
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
        sometimes(SELDOM, () -> context.setSeccompProfile(new SeccompProfile(null, profile())));
        sometimes(SELDOM, () -> context.setAppArmorProfile(new AppArmorProfile(null, profile())));
        sometimes(SELDOM, () -> context.setSeLinuxOptions(seLinuxOptions()));
        sometimes(SELDOM, () -> context.setSysctls(list(0, 1, this::sysctl)));
        sometimes(
                SELDOM,
                () -> smuggle(
                        context::setAdditionalProperty, "runAsUser", "runAsNonRoot", "supplementalGroups", "fsGroup"));
        return context;
    }

    private Capabilities capabilities() {
        var capabilities = new Capabilities();
        capabilities.setAdd(
                list(0, 3, () -> oneOf(random.nextDouble() < SELDOM ? OTHER_CAPABILITIES : ALLOWED_CAPABILITIES)));
        capabilities.setDrop(list(0, 1, () -> oneOf("ALL", "SYS_ADMIN", "NONE", "all")));
        sometimes(HARDLY_EVER, () -> smuggle(capabilities::setAdditionalProperty, "add"));
        return capabilities;
    }

    private String profile() {
        return oneOf("RuntimeDefault", "Localhost", "Unconfined", null);
    }

    private SELinuxOptions seLinuxOptions() {
        return new SELinuxOptionsBuilder()
                .withType(oneOf(null, "container_t", "spc_t"))
                .withUser(oneOf(null, "", "system_u"))
                .build();
    }

    private Sysctl sysctl() {
        return new Sysctl(oneOf("net.ipv4.tcp_syncookies", "kernel.core_pattern"), "1");
    }

    private WindowsSecurityContextOptions windowsOptions() {
        var options = new WindowsSecurityContextOptions();
        sometimes(OFTEN, () -> options.setRunAsUserName("ContainerAdministrator"));
        sometimes(OFTEN, () -> options.setHostProcess(random.nextBoolean()));
        sometimes(SELDOM, () -> smuggle(options::setAdditionalProperty, "hostProcess"));
        return options;
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
