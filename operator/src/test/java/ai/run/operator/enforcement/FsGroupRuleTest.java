package ai.run.operator.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.PodSecurityAllowances;
import ai.run.operator.identity.UserIdentity;
import ai.run.operator.verification.PodVerifier;
import ai.run.v1.Identity.Source;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FsGroupRuleTest {

    private static final UserIdentity ALICE = new UserIdentity("alice", 1234, 5678, List.of(4000L), Source.SPEC);

    /** By default, the pod's own alone. */
    private static final FsGroupVolumes OWN = new FsGroupVolumes(Set.of());

    private static final FsGroupVolumes ALLOWED = new FsGroupVolumes(Set.of("csi", "iscsi", "persistentVolumeClaim"));

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
        RuleRun.of(new FsGroupRule(ALICE, OWN), template).makes(finished).overriding(overridden);
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
                "projected: {sources: []}"
            })
    void keepsTheGroupWhereTheVolumeIsThePodsAlone(String volume) {
        var pod = withGroupAnd(volume);

        assertKept(pod, OWN);
        assertKept(pod, ALLOWED);
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
                "ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce]}}}",
                "ephemeral: {volumeClaimTemplate: {spec: {storageClassName: without-a-provisioner}}}",
                "ephemeral: {volumeClaimTemplate: {metadata: {annotations: {volume.beta.kubernetes.io/storage-class: ''}}}}",
                "ephemeral: {volumeClaimTemplate: {spec: {dataSource: {kind: PersistentVolumeClaim, name: bobs}}}}",
                "ephemeral: {volumeClaimTemplate: {spec: {volumeName: shared}}}",
                "ephemeral: {volumeClaimTemplate: {spec: {selector: {}}}}",
                "ephemeral: {volumeClaimTemplate: {spec: {storageClassName: ''}}}"
            })
    void takesTheGroupAwayWhereOthersMayHaveFilesInTheVolume(String volume) {
        assertTakenAway(withGroupAnd(volume), OWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "persistentVolumeClaim: {claimName: shared}",
                "csi: {driver: example.org}",
                "iscsi: {targetPortal: a, iqn: b, lun: 0}"
            })
    void keepsTheGroupWhereTheClusterConfigAllowsTheType(String volume) {
        assertTakenAway(withGroupAnd(volume), OWN);
        assertKept(withGroupAnd(volume), ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nfs: {server: nfs1, path: /export}",
                "hostPath: {path: /data}",
                "flexVolume: {driver: a}",
                "aTypeOfTheFuture: {}",
                "csi: {driver: example.org}, aTypeOfTheFuture: {}",
                "csi: {driver: example.org}}, {name: c, nfs: {server: nfs1, path: /export}",
                "ephemeral: {volumeClaimTemplate: {spec: {volumeName: shared}}}",
                "ephemeral: {volumeClaimTemplate: {spec: {selector: {}}}}",
                "ephemeral: {volumeClaimTemplate: {spec: {storageClassName: ''}}}"
            })
    void takesTheGroupAwayWhereAnyOtherVolumeIsThereToo(String volume) {
        assertTakenAway(withGroupAnd(volume), ALLOWED);
    }

    @Test
    void anAllowedTypeMakesNobodyAMember() {
        var pod = withGroupAnd("persistentVolumeClaim: {claimName: shared}").replace("4000", "4001");

        RuleRun.of(new FsGroupRule(ALICE, ALLOWED), pod)
                .makes(pod.replace("fsGroup: 4001", ""))
                .overriding("securityContext.fsGroup: 4001 -> unset");
    }

    private static void assertKept(String pod, FsGroupVolumes volumes) {
        RuleRun.of(new FsGroupRule(ALICE, volumes), pod).makes(pod).overriding(null);
        assertThat(violations(pod, volumes)).isEmpty();
    }

    private static void assertTakenAway(String pod, FsGroupVolumes volumes) {
        RuleRun.of(new FsGroupRule(ALICE, volumes), pod)
                .makes(pod.replace("fsGroup: 4000", ""))
                .overriding("securityContext.fsGroup: 4000 -> unset");
        assertThat(violations(pod, volumes))
                .singleElement()
                .asString()
                .matches(
                        ".* must be unset, because .* volumes\\[[bc]]\\..* \\(podSecurity\\.allow\\.fsGroupVolumeTypes .*");
    }

    /** What the verifier says of it by the same cluster-config. */
    private static List<String> violations(String pod, FsGroupVolumes volumes) {
        var allowed = new PodSecurityAllowances(
                Set.of(), volumes.allowed(), Set.of(), List.of(), Set.of(), List.of(), Set.of(), Set.of(), Set.of());
        var settings = new EffectiveSettings(true, false, false, List.of(), false, allowed);
        return PodVerifier.verify(RuleRun.json(RuleRun.template(pod)), settings, ALICE).stream()
                .filter(violation -> violation.startsWith("securityContext.fsGroup is set"))
                .toList();
    }

    private static String withGroupAnd(String volume) {
        return "{securityContext: {fsGroup: 4000}, volumes: [{name: a, emptyDir: {}}, {name: b%s}]}"
                .formatted(volume.isEmpty() ? "" : ", " + volume);
    }
}
