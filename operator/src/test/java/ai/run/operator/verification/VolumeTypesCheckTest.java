package ai.run.operator.verification;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeTypesCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                            | VIOLATIONS
            {}                                                             | -
            {volumes: null}                                                | -
            {volumes: [{name: v}, {name: w, gitRepo: null, emptyDir: {}}]} | -
            {volumes: [{name: v, hostPath: {}}]}                           | -
            {volumes: [{name: v, configMap: {}}]}                          | -
            {volumes: [{name: v, csi: {}}]}                                | -
            {volumes: [{name: v, downwardAPI: {}}]}                        | -
            {volumes: [{name: v, emptyDir: {}}]}                           | -
            {volumes: [{name: v, ephemeral: {}}]}                          | -
            {volumes: [{name: v, image: {}}]}                              | -
            {volumes: [{name: v, persistentVolumeClaim: {}}]}              | -
            {volumes: [{name: v, projected: {}}]}                          | -
            {volumes: [{name: v, secret: {}}]}                             | -
            {volumes: [{name: v, nfs: {}}]}                                | -
            {volumes: [{name: v, awsElasticBlockStore: {}}]}               | volumes[v].awsElasticBlockStore is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, azureDisk: {}}]}                          | volumes[v].azureDisk is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, azureFile: {}}]}                          | volumes[v].azureFile is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, cephfs: {}}]}                             | volumes[v].cephfs is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, cinder: {}}]}                             | volumes[v].cinder is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, fc: {}}]}                                 | volumes[v].fc is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, flexVolume: {}}]}                         | volumes[v].flexVolume is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, flocker: {}}]}                            | volumes[v].flocker is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, gcePersistentDisk: {}}]}                  | volumes[v].gcePersistentDisk is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, gitRepo: {}}]}                            | volumes[v].gitRepo is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, glusterfs: {}}]}                          | volumes[v].glusterfs is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, iscsi: {}}]}                              | volumes[v].iscsi is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, photonPersistentDisk: {}}]}               | volumes[v].photonPersistentDisk is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, portworxVolume: {}}]}                     | volumes[v].portworxVolume is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, quobyte: {}}]}                            | volumes[v].quobyte is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, rbd: {}}]}                                | volumes[v].rbd is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, scaleIO: {}}]}                            | volumes[v].scaleIO is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, storageos: {}}]}                          | volumes[v].storageos is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, vsphereVolume: {}}]}                      | volumes[v].vsphereVolume is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, future: {}}]}                             | volumes[v].future is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, NFS: {}}]}                                | volumes[v].NFS is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: [{name: v, emptyDir: {}, iscsi: {}}]}                | volumes[v].iscsi is {}, and must be unset; use a persistentVolumeClaim, configMap, secret, emptyDir or nfs
            {volumes: {}}                                                  | volumes is {}, and must be unset or a list
            """)
    void holdsWhereVolumesAreOfAllowedTypes(String pod, String violations) {
        CheckRun.finds(new VolumeTypesCheck(Set.of("nfs")), pod, violations);
    }
}
