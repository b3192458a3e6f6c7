package ai.run.operator.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.identity.UserIdentity;
import ai.run.v1.Identity.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FsGroupRuleTest {

    private static final UserIdentity ALICE = new UserIdentity("alice", 1234, 5678, List.of(4000L), Source.SPEC);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            TEMPLATE                                                          | FINISHED                                                          | OVERRIDDEN
            {securityContext: {}}                                             | {securityContext: {}}                                             | -
            {securityContext: {fsGroup: 5678}}                                | {securityContext: {fsGroup: 5678}}                                | -
            {securityContext: {fsGroup: 4000}}                                | {securityContext: {fsGroup: 4000}}                                | -
            {securityContext: {fsGroup: 1234}}                                | {securityContext: {}}                                             | securityContext.fsGroup: 1234 -> unset
            {securityContext: {fsGroup: 0}}                                   | {securityContext: {}}                                             | securityContext.fsGroup: 0 -> unset
            {securityContext: {fsGroup: 0, fsGroupChangePolicy: OnRootMismatch}} | {securityContext: {fsGroupChangePolicy: OnRootMismatch}}        | securityContext.fsGroup: 0 -> unset
            """)
    void keepsTheGroupOnlyIfTheUserIsAMember(String template, String finished, String overridden) {
        RuleRun.of(new FsGroupRule(ALICE, OwnVolumes.DEFAULT), template)
                .makes(finished)
                .overriding(overridden);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "emptyDir: {}",
                "emptyDir: {medium: Memory}",
                "secret: {secretName: a}",
                "configMap: {name: a}",
                "downwardAPI: {items: []}",
                "projected: {sources: []}",
                "ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce]}}}",
                "ephemeral: {volumeClaimTemplate: {spec: {storageClassName: fast}}}"
            })
    void keepsTheGroupWhereTheVolumeIsThePodsAlone(String volume) {
        var pod = withGroupAnd(volume);

        RuleRun.of(new FsGroupRule(ALICE, OwnVolumes.DEFAULT), pod).makes(pod).overriding(null);
        assertThat(violations(pod)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "persistentVolumeClaim: {claimName: shared}",
                "nfs: {server: nfs1, path: /export}",
                "hostPath: {path: /data}",
                "csi: {driver: example.org}",
                "iscsi: {targetPortal: a, iqn: b, lun: 0}",
                "flexVolume: {driver: a}",
                "image: {reference: a}",
                "aTypeOfTheFuture: {}",
                "ephemeral: {volumeClaimTemplate: {spec: {volumeName: shared}}}",
                "ephemeral: {volumeClaimTemplate: {spec: {selector: {}}}}",
                "ephemeral: {volumeClaimTemplate: {spec: {storageClassName: ''}}}"
            })
    void takesTheGroupAwayWhereOthersMayHaveFilesInTheVolume(String volume) {
        RuleRun.of(new FsGroupRule(ALICE, OwnVolumes.DEFAULT), withGroupAnd(volume))
                .makes(withGroupAnd(volume).replace("fsGroup: 4000", ""))
                .overriding("securityContext.fsGroup: 4000 -> unset");
        assertThat(violations(withGroupAnd(volume))).singleElement().asString().contains("volumes[b].");
    }

    @Test
    void theClusterConfigMayAllowMore() {
        var pod = withGroupAnd("persistentVolumeClaim: {claimName: mine}");

        RuleRun.of(new FsGroupRule(ALICE, new OwnVolumes(Set.of("emptyDir", "persistentVolumeClaim"))), pod)
                .makes(pod)
                .overriding(null);
    }

    private static List<String> violations(String pod) {
        var violations = new ArrayList<String>();
        FsGroupCheck.DEFAULT.pod(RuleRun.json(RuleRun.template(pod).getSpec()), violations);
        return violations;
    }

    private static String withGroupAnd(String volume) {
        return "{securityContext: {fsGroup: 4000}, volumes: [{name: a, emptyDir: {}}, {name: b%s}]}"
                .formatted(volume.isEmpty() ? "" : ", " + volume);
    }
}
