package ai.run.operator.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ContainersTest {

    private final PodSpec pod = RuleRun.template(
                    """
            ephemeralContainers: [{name: debug}]
            initContainers: [{name: setup}, {name: proxy, restartPolicy: Always}]
            containers: [{name: train}, {image: unnamed}, {name: ''}]
            """)
            .getSpec();

    @Test
    void visitsEveryKindInOneOrder() {
        assertThat(Containers.of(pod))
                .extracting(Containers.Slot::path)
                .containsExactly(
                        "containers[train]",
                        "containers[1]",
                        "containers[2]",
                        "initContainers[setup]",
                        "initContainers[proxy]",
                        "ephemeralContainers[debug]");
    }

    @Test
    void visitsEveryListOfContainersThatTheModelHas() {
        var lists = Arrays.stream(PodSpec.class.getDeclaredFields())
                .map(java.lang.reflect.Field::getName)
                .filter(name -> name.endsWith("ontainers"))
                .collect(Collectors.toSet());
        assertThat(lists).isEqualTo(Set.of("containers", "initContainers", "ephemeralContainers"));
    }

    @Test
    void readsAndWritesTheSecurityContextOfEveryKind() {
        Containers.of(pod).forEach(slot -> slot.ensureSecurityContext().setRunAsUser(7L));

        assertThat(Containers.of(pod))
                .allSatisfy(slot ->
                        assertThat(slot.securityContext().getRunAsUser()).isEqualTo(7));
        var json = RuleRun.json(pod);
        assertThat(json.findValues("securityContext")).hasSize(6).allSatisfy(context -> assertThat(
                        context.path("runAsUser").intValue())
                .isEqualTo(7));
    }

    @Test
    void makesASecurityContextOnlyWhenAsked() {
        assertThat(Containers.of(pod))
                .allSatisfy(slot -> assertThat(slot.securityContext()).isNull());
    }

    @Test
    void findsNoneInAnEmptyPod() {
        assertThat(Containers.of(new PodSpec())).isEmpty();
    }
}
