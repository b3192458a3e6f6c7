package ai.run.operator.enforcement;

import ai.run.operator.identity.UserIdentity;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One way to spoil a finished pod. Whatever pod it is applied to, a rule is broken afterwards.
 *
 * @param name what it does
 * @param applies under which settings that breaks a rule
 * @param sabotage changes the pod
 */
record Saboteur(String name, Predicate<EffectiveSettings> applies, Consumer<Target> sabotage) {

    /** The pod to spoil: its spec, one of its containers, and the identity it should have kept. */
    record Target(ObjectNode spec, ObjectNode container, UserIdentity identity) {

        ObjectNode podContext() {
            return spec.withObjectProperty("securityContext");
        }

        ObjectNode context() {
            return container.withObjectProperty("securityContext");
        }
    }

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** All saboteurs that break a rule under these settings. */
    static List<Saboteur> against(EffectiveSettings settings) {
        return ALL.stream().filter(saboteur -> saboteur.applies.test(settings)).toList();
    }

    /** Spoils a copy of the pod. */
    JsonNode spoil(JsonNode template, UserIdentity identity, SplittableRandom random) {
        ObjectNode spoiled = template.deepCopy();
        var spec = (ObjectNode) spoiled.path("spec");
        var containers = new ArrayList<ObjectNode>();
        for (var list : List.of("containers", "initContainers", "ephemeralContainers")) {
            spec.path(list).forEach(container -> containers.add((ObjectNode) container));
        }
        sabotage.accept(new Target(spec, containers.get(random.nextInt(containers.size())), identity));
        return spoiled;
    }

    private static Saboteur user(String name, Consumer<Target> sabotage) {
        return new Saboteur(name, EffectiveSettings::runAsUser, sabotage);
    }

    private static Saboteur escalation(String name, Consumer<Target> sabotage) {
        return new Saboteur(name, EffectiveSettings::preventPrivilegeEscalation, sabotage);
    }

    private static Saboteur confinement(String name, Consumer<Target> sabotage) {
        return new Saboteur(name, EffectiveSettings::restricted, sabotage);
    }

    private static Saboteur any(String name, Consumer<Target> sabotage) {
        return new Saboteur(name, settings -> true, sabotage);
    }

    private static ObjectNode asRoot() {
        return JSON.objectNode().set("securityContext", JSON.objectNode().put("runAsUser", 0));
    }

    static final List<Saboteur> ALL = List.of(
            user("container as UID 0", pod -> pod.context().put("runAsUser", 0)),
            user("container as somebody else", pod -> pod.context().put("runAsUser", pod.identity.uid() + 1)),
            user("container as the string 0", pod -> pod.context().put("runAsUser", "0")),
            user("container with GID 0", pod -> pod.context().put("runAsGroup", 0)),
            user("container with a negative GID", pod -> pod.context().put("runAsGroup", -pod.identity.gid())),
            user("container that may be root", pod -> pod.context().put("runAsNonRoot", false)),
            user("container with Windows options", pod -> pod.context().putObject("windowsOptions")),
            user("container with a list for a security context", pod -> pod.container.putArray("securityContext")),
            user(
                    "ephemeral container as root",
                    pod -> pod.spec.withArrayProperty("ephemeralContainers").add(asRoot())),
            user(
                    "init container as root",
                    pod -> pod.spec.withArrayProperty("initContainers").add(asRoot())),
            user(
                    "unknown kind of container as root",
                    pod -> pod.spec.putArray("futureContainers").add(asRoot())),
            user("pod without a UID", pod -> pod.podContext().remove("runAsUser")),
            user("pod as UID 0", pod -> pod.podContext().put("runAsUser", 0)),
            user("pod with the UID as a string", pod -> pod.podContext().put("runAsUser", "" + pod.identity.uid())),
            user("pod without a GID", pod -> pod.podContext().remove("runAsGroup")),
            user("pod with GID 0", pod -> pod.podContext().put("runAsGroup", 0)),
            user("pod that does not say runAsNonRoot", pod -> pod.podContext().remove("runAsNonRoot")),
            user("pod that may be root", pod -> pod.podContext().put("runAsNonRoot", false)),
            user("pod with runAsNonRoot as a string", pod -> pod.podContext().put("runAsNonRoot", "true")),
            user("one group more", pod -> pod.podContext()
                    .withArrayProperty("supplementalGroups")
                    .add(0)),
            user(
                    "other groups",
                    pod -> pod.podContext().putArray("supplementalGroups").add(7)),
            user("groups of the image", pod -> pod.podContext().put("supplementalGroupsPolicy", "Merge")),
            user("no policy for groups", pod -> pod.podContext().remove("supplementalGroupsPolicy")),
            user("fsGroup 0", pod -> pod.podContext().put("fsGroup", 0)),
            user("fsGroup of others", pod -> pod.podContext().put("fsGroup", 7)),
            user("pod with Windows options", pod -> pod.podContext().putObject("windowsOptions")),
            user("pod on Windows", pod -> pod.spec.putObject("os").put("name", "windows")),
            user("pod on any node", pod -> pod.spec.remove(List.of("nodeSelector", "os"))),
            user(
                    "pod on Windows' nodes",
                    pod -> pod.spec.withObjectProperty("nodeSelector").put("kubernetes.io/os", "windows")),
            user("a group for the files of others", pod -> {
                pod.podContext().put("fsGroup", pod.identity.gid());
                pod.spec
                        .withArrayProperty("volumes")
                        .addObject()
                        .put("name", "shared")
                        .putObject("persistentVolumeClaim");
            }),
            user("pod without a security context", pod -> pod.spec.remove("securityContext")),
            user("pod with null for a security context", pod -> pod.spec.putNull("securityContext")),
            escalation("escalation not forbidden", pod -> pod.context().remove("allowPrivilegeEscalation")),
            escalation("escalation allowed", pod -> pod.context().put("allowPrivilegeEscalation", true)),
            escalation("escalation null", pod -> pod.context().putNull("allowPrivilegeEscalation")),
            escalation(
                    "escalation forbidden by a string", pod -> pod.context().put("allowPrivilegeEscalation", "false")),
            escalation("container without a security context", pod -> pod.container.remove("securityContext")),
            escalation(
                    "ephemeral container",
                    pod -> pod.spec.withArrayProperty("ephemeralContainers").addObject()),
            escalation(
                    "init container",
                    pod -> pod.spec.withArrayProperty("initContainers").addObject()),
            escalation(
                    "unknown kind of container",
                    pod -> pod.spec.putArray("futureContainers").addObject()),
            escalation("privileged", pod -> pod.context().put("privileged", true)),
            escalation("privileged as a string", pod -> pod.context().put("privileged", "true")),
            escalation(
                    "one capability more",
                    pod -> capabilities(pod).withArrayProperty("add").add("SYS_ADMIN")),
            escalation(
                    "capability in small letters",
                    pod -> capabilities(pod).putArray("add").add("cap_sys_module")),
            escalation(
                    "all capabilities", pod -> capabilities(pod).putArray("add").add("ALL")),
            escalation("capabilities as a string", pod -> capabilities(pod).put("add", "ALL")),
            escalation(
                    "capabilities as a list",
                    pod -> pod.context().putArray("capabilities").add("ALL")),
            escalation("unmasked /proc", pod -> pod.context().put("procMount", "Unmasked")),
            escalation("hostPID", pod -> pod.spec.put("hostPID", true)),
            escalation("hostIPC", pod -> pod.spec.put("hostIPC", true)),
            escalation("hostNetwork", pod -> pod.spec.put("hostNetwork", true)),
            escalation("hostNetwork as a string", pod -> pod.spec.put("hostNetwork", "true")),
            escalation("pod is a host process", pod -> hostProcess(pod.podContext())),
            escalation("container is a host process", pod -> hostProcess(pod.context())),
            escalation("no capability dropped", pod -> capabilities(pod).remove("drop")),
            escalation(
                    "one capability dropped",
                    pod -> capabilities(pod).putArray("drop").add("AUDIT_WRITE")),
            escalation(
                    "none dropped by name",
                    pod -> capabilities(pod).putArray("drop").add("NONE")),
            escalation(
                    "capability to be anybody",
                    pod -> capabilities(pod).withArrayProperty("add").add("SETUID")),
            escalation(
                    "capability with a space of another kind",
                    pod -> capabilities(pod).withArrayProperty("add").add("\u00a0IPC_LOCK")),
            confinement("confined pod that may be root", pod -> pod.podContext().put("runAsNonRoot", false)),
            confinement("confined container as UID 0", pod -> pod.context().put("runAsUser", 0)),
            confinement("root in a user namespace", pod -> pod.spec
                    .put("hostUsers", false)
                    .withObjectProperty("securityContext")
                    .put("runAsUser", 0)),
            confinement("no seccomp for the pod", pod -> unconfined(pod.podContext(), "seccompProfile")),
            confinement("no seccomp for a container", pod -> unconfined(pod.context(), "seccompProfile")),
            confinement("no AppArmor for the pod", pod -> unconfined(pod.podContext(), "appArmorProfile")),
            confinement("no AppArmor for a container", pod -> unconfined(pod.context(), "appArmorProfile")),
            confinement(
                    "SELinux' own type",
                    pod -> pod.context().withObjectProperty("seLinuxOptions").put("type", "spc_t")),
            confinement(
                    "SELinux' own user",
                    pod -> pod.podContext().withObjectProperty("seLinuxOptions").put("user", "system_u")),
            confinement("a parameter of the kernel", pod -> pod.podContext()
                    .withArrayProperty("sysctls")
                    .addObject()
                    .put("name", "kernel.core_pattern")),
            confinement(
                    "a directory of the node", pod -> volume(pod, "hostPath").put("path", "/")),
            confinement("a repository", pod -> volume(pod, "gitRepo")),
            confinement("a volume that nobody knows", pod -> volume(pod, "future")),
            confinement(
                    "volumes that are no list",
                    pod -> pod.spec.putObject("volumes").putObject("hostPath")),
            confinement(
                    "a port of the node",
                    pod -> pod.container.withArrayProperty("ports").addObject().put("hostPort", 22)),
            confinement(
                    "a probe of the node",
                    pod -> pod.container.withObject("/readinessProbe/httpGet").put("host", "127.0.0.1")),
            confinement("a hook to elsewhere", pod -> pod.container
                    .withObject("/lifecycle/preStop/tcpSocket")
                    .put("host", "127.0.0.1")),
            any(
                    "a container that is null",
                    pod -> pod.spec.withArrayProperty("containers").addNull()),
            any(
                    "containers that are no list",
                    pod -> pod.spec.putObject("containers").putObject("train")),
            any("sidecars that are no list", pod -> pod.spec.put("sidecarContainers", "train")));

    private static ObjectNode capabilities(Target pod) {
        return pod.context().withObjectProperty("capabilities");
    }

    private static void unconfined(ObjectNode context, String profile) {
        context.withObjectProperty(profile).put("type", "Unconfined");
    }

    private static ObjectNode volume(Target pod, String type) {
        return pod.spec
                .withArrayProperty("volumes")
                .addObject()
                .put("name", "spoiled")
                .putObject(type);
    }

    private static void hostProcess(ObjectNode context) {
        context.withObjectProperty("windowsOptions").put("hostProcess", true);
    }
}
