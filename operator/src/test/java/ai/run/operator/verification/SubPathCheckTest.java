package ai.run.operator.verification;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubPathCheckTest {

    private static final String MUST =
            ", and must be unset, because others may use the volume too; mount it without, or ask an administrator to allow it for that type of volume (podSecurity.allow.subPathVolumeTypes of the cluster-config)";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            VOLUME                              | CONTAINERS                                                               | VIOLATION
            persistentVolumeClaim: {claimName: c} | containers: [{name: a, volumeMounts: [{name: v}]}]                     | -
            persistentVolumeClaim: {claimName: c} | containers: [{name: a, volumeMounts: [{name: v, subPath: ''}]}]        | -
            persistentVolumeClaim: {claimName: c} | containers: [{name: a, volumeMounts: [{name: w, subPath: bob}]}]       | -
            emptyDir: {}                        | containers: [{name: a, volumeMounts: [{name: v, subPath: home}]}]        | -
            secret: {secretName: s}             | containers: [{name: a, volumeMounts: [{name: v, subPath: key}]}]         | -
            configMap: {name: s}                | containers: [{name: a, volumeMounts: [{name: v, subPath: key}]}]         | -
            image: {reference: tools}           | containers: [{name: a, volumeMounts: [{name: v, subPath: bin}]}]         | -
            hostPath: {path: /mnt/scratch}      | containers: [{name: a, volumeMounts: [{name: v, subPath: bob}]}]         | -
            cephfs: {monitors: [m]}             | containers: [{name: a, volumeMounts: [{name: v, subPath: bob}]}]         | -
            nfs: {server: s, path: /}           | containers: [{name: a, volumeMounts: [{name: v, subPath: bob/docs}]}]    | containers[a].volumeMounts[v].subPath is "bob/docs"
            csi: {driver: d}                    | containers: [{name: a, volumeMounts: [{name: v, subPath: bob}]}]         | containers[a].volumeMounts[v].subPath is "bob"
            ephemeral: {}                       | containers: [{name: a, volumeMounts: [{name: v, subPath: bob}]}]         | containers[a].volumeMounts[v].subPath is "bob"
            aTypeOfTomorrow: {}                 | containers: [{name: a, volumeMounts: [{name: v, subPath: bob}]}]         | containers[a].volumeMounts[v].subPath is "bob"
            persistentVolumeClaim: {claimName: c} | containers: [{name: a, volumeMounts: [{name: v, subPathExpr: $(A)}]}]  | containers[a].volumeMounts[v].subPathExpr is "$(A)"
            persistentVolumeClaim: {claimName: c} | containers: [{name: a, volumeMounts: [{name: v, subPath: [bob]}]}]     | containers[a].volumeMounts[v].subPath is ["bob"]
            persistentVolumeClaim: {claimName: c} | initContainers: [{name: a, volumeMounts: [{name: v, subPath: bob}]}]   | initContainers[a].volumeMounts[v].subPath is "bob"
            persistentVolumeClaim: {claimName: c} | ephemeralContainers: [{name: a, volumeMounts: [{name: v, subPath: b}]}] | ephemeralContainers[a].volumeMounts[v].subPath is "b"
            """)
    void holdsWhereNoMountReachesIntoAVolumeOfOthers(String volume, String containers, String violation) {
        CheckRun.finds(
                new SubPathCheck(Set.of("cephfs")),
                "{volumes: [{name: v, %s}, {name: w, emptyDir: {}}], %s}".formatted(volume, containers),
                violation == null ? null : violation + MUST);
    }
}
