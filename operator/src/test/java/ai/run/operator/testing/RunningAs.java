package ai.run.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who a pod really runs as: what each container says, or else the pod. */
public final class RunningAs {

    private RunningAs() {}

    /** No process of the pod has another user or group than these, or can get one. */
    public static void assertRunsAs(Pod pod, long uid, long gid) {
        var spec = pod.getSpec();
        var context = spec.getSecurityContext();
        var contexts = Stream.concat(
                        Stream.concat(
                                spec.getInitContainers().stream().map(container -> container.getSecurityContext()),
                                spec.getContainers().stream().map(container -> container.getSecurityContext())),
                        spec.getEphemeralContainers().stream().map(EphemeralContainer::getSecurityContext))
                .map(own -> Objects.requireNonNullElseGet(own, SecurityContext::new))
                .toList();
        assertThat(contexts).isNotEmpty().allSatisfy(own -> {
            assertThat(Objects.requireNonNullElse(own.getRunAsUser(), context.getRunAsUser()))
                    .isEqualTo(uid);
            assertThat(Objects.requireNonNullElse(own.getRunAsGroup(), context.getRunAsGroup()))
                    .isEqualTo(gid);
            assertThat(own.getAllowPrivilegeEscalation()).isFalse();
            assertThat(own.getWindowsOptions()).isNull();
        });
        assertThat(Stream.concat(
                                Stream.ofNullable(context.getFsGroup()),
                                Objects.requireNonNullElse(context.getSupplementalGroups(), List.<Long>of()).stream())
                        .collect(Collectors.toSet()))
                .isSubsetOf(gid);
        assertThat(context.getWindowsOptions()).isNull();
    }
}
