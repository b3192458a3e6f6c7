package ai.run.operator.verification;

import ai.run.operator.clusterconfig.PodSecurityAllowances.HostPath;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPathVolumesCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                                                                                                  | VIOLATIONS
            {}                                                                                                                                                   | -
            {volumes: [{name: v, hostPath: {path: /data}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                                  | -
            {volumes: [{name: v, hostPath: {path: /data/sets/}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                            | -
            {volumes: [{name: v, hostPath: {path: //data//sets, type: Directory}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}          | -
            {volumes: [{name: v, hostPath: {path: /data/f, type: File}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                    | -
            {volumes: [{name: v, hostPath: {path: /mnt/scratch}}], containers: [{name: a, volumeMounts: [{name: v}]}]}                                           | -
            {volumes: [{name: v, hostPath: {path: /mnt/scratch, type: DirectoryOrCreate}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: false}]}]} | -
            {volumes: [{name: v, hostPath: {path: /data}}], containers: [{name: a, volumeMounts: [{name: other}]}]}                                              | -
            {volumes: [{name: v, hostPath: {path: /}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                                      | volumes[v].hostPath.path is "/", and must be one of /data or below, /mnt/scratch
            {volumes: [{name: v, hostPath: {path: /dat}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                                   | volumes[v].hostPath.path is "/dat", and must be one of /data or below, /mnt/scratch
            {volumes: [{name: v, hostPath: {path: /database}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                              | volumes[v].hostPath.path is "/database", and must be one of /data or below, /mnt/scratch
            {volumes: [{name: v, hostPath: {path: /etc}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                                   | volumes[v].hostPath.path is "/etc", and must be one of /data or below, /mnt/scratch
            {volumes: [{name: v, hostPath: {path: /mnt}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                                   | volumes[v].hostPath.path is "/mnt", and must be one of /data or below, /mnt/scratch
            {volumes: [{name: v, hostPath: {path: /data/../etc}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                           | volumes[v].hostPath.path is "/data/../etc", and must be one of /data or below, /mnt/scratch
            {volumes: [{name: v, hostPath: {path: /data/..}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                               | volumes[v].hostPath.path is "/data/..", and must be one of /data or below, /mnt/scratch
            {volumes: [{name: v, hostPath: {path: /data/./x}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                              | volumes[v].hostPath.path is "/data/./x", and must be one of /data or below, /mnt/scratch
            {volumes: [{name: v, hostPath: {path: /mnt/scratch/link}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                      | volumes[v].hostPath.path is "/mnt/scratch/link", and must be one of /data or below, /mnt/scratch
            {volumes: [{name: v, hostPath: {path: data}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                                   | volumes[v].hostPath.path is "data", and must be one of /data or below, /mnt/scratch
            {volumes: [{name: v, hostPath: {}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                                             | volumes[v].hostPath.path is unset, and must be one of /data or below, /mnt/scratch
            {volumes: [{name: v, hostPath: {path: [/data]}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                                | volumes[v].hostPath.path is ["/data"], and must be one of /data or below, /mnt/scratch
            {volumes: [{name: v, hostPath: x}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                                              | volumes[v].hostPath.path is unset, and must be one of /data or below, /mnt/scratch
            {volumes: [{name: v, hostPath: {path: /data, type: DirectoryOrCreate}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}         | volumes[v].hostPath.type is "DirectoryOrCreate", and must be unset, Directory or File
            {volumes: [{name: v, hostPath: {path: /data, type: Socket}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: true}]}]}                    | volumes[v].hostPath.type is "Socket", and must be unset, Directory or File
            {volumes: [{name: v, hostPath: {path: /data}}], containers: [{name: a, volumeMounts: [{name: v}]}]}                                                  | containers[a].volumeMounts[v].readOnly is unset, and must be true: the volume's hostPath may be read only
            {volumes: [{name: v, hostPath: {path: /data}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: "true"}]}]}                                | containers[a].volumeMounts[v].readOnly is "true", and must be true: the volume's hostPath may be read only
            {volumes: [{name: v, hostPath: {path: /data}}], containers: [{name: a, volumeMounts: [{name: v, readOnly: false}]}]}                                 | containers[a].volumeMounts[v].readOnly is false, and must be true: the volume's hostPath may be read only
            {volumes: [{name: v, hostPath: {path: /data}}], initContainers: [{name: b, restartPolicy: Always, volumeMounts: [{name: v, readOnly: false}]}]}      | initContainers[b].volumeMounts[v].readOnly is false, and must be true: the volume's hostPath may be read only
            {volumes: [{name: v, hostPath: {path: /data}}], ephemeralContainers: [{name: c, volumeMounts: [{name: v, readOnly: false}]}]}                        | ephemeralContainers[c].volumeMounts[v].readOnly is false, and must be true: the volume's hostPath may be read only
            {volumes: [{name: v, hostPath: {path: /data}}], futureContainers: [{volumeMounts: [{name: v, readOnly: false}]}]}                                    | futureContainers[0].volumeMounts[v].readOnly is false, and must be true: the volume's hostPath may be read only
            """)
    void holdsWhereOnlyAllowedPathsAreMountedInTheAllowedWay(String pod, String violations) {
        CheckRun.finds(CHECK, pod, violations);
    }

    @Test
    void withoutAllowedPathsItSaysWhatToUse() {
        CheckRun.finds(
                new HostPathVolumesCheck(List.of()),
                "{volumes: [{name: v, hostPath: {path: /}}]}",
                "volumes[v].hostPath.path is \"/\", and must be unset; use a persistentVolumeClaim or nfs");
    }

    private static final HostPathVolumesCheck CHECK =
            new HostPathVolumesCheck(List.of(new HostPath("/data", false), new HostPath("/mnt/scratch", true)));
}
