package ai.run.operator.home;

import java.util.ArrayDeque;
import java.util.List;

/**
 * A path inside a container, as its components. Kubernetes takes a mount path much as it is written; only its meaning can be compared.
 *
 * @param components what stands between the slashes; none for {@code /}
 */
record MountPath(List<String> components) {

    /** Reads a path the way the kubelet does: a relative one starts at {@code /}; {@code //}, {@code .} and {@code ..} are resolved. */
    static MountPath of(String path) {
        var components = new ArrayDeque<String>();
        for (var component : List.of(path.split("/", -1))) {
            if (component.equals("..")) {
                components.pollLast();
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.addLast(component);
            }
        }
        return new MountPath(List.copyOf(components));
    }

    /** Says whether the other path is this one or lies below it. */
    boolean covers(MountPath other) {
        return other.components.size() >= components.size()
                && other.components.subList(0, components.size()).equals(components);
    }

    @Override
    public String toString() {
        return "/" + String.join("/", components);
    }
}
