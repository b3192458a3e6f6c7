package ai.run.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

/** What each option of {@code submit} becomes in the RunaiJob, as {@code --dry-run=client} prints it. */
class SubmitCommandTest {

    /**
     * Options, and what they add to {@code submit train -i busybox}, as YAML: {@code job} to the whole, {@code spec} to its
     * spec, {@code pod} to that of the template, {@code main} to its container.
     */
    private static final String TABLE =
            """
            submit train -i busybox                         => {}
            submit train --image=busybox                    => {}
            submit --name=train -i busybox                  => {}
            submit -i busybox train                         => {}
            submit train -i busybox -n team-a               => job: {metadata: {namespace: team-a}}
            submit train -i busybox --namespace team-a      => job: {metadata: {namespace: team-a}}
            submit train -i busybox -p team-a               => job: {metadata: {namespace: team-a}}
            submit train -i busybox --project=team-a        => job: {metadata: {namespace: team-a}}

            submit train -i busybox -- echo -n --image hi   => main: {args: [echo, -n, --image, hi]}
            submit train -i busybox -- @file                => main: {args: ['@file']}
            submit train -i busybox -- sh -c a -- b         => main: {args: [sh, -c, a, --, b]}
            submit train -i busybox --command -- sh         => main: {command: [sh]}
            submit --name=train -i busybox -- sh            => main: {args: [sh]}
            submit --command train -i busybox -- sh         => main: {command: [sh]}
            submit train -i busybox -e A=1                  => main: {env: [{name: A, value: '1'}]}
            submit train -i busybox --environment=A=b=c==   => main: {env: [{name: A, value: b=c==}]}
            submit train -i busybox -e A=1,2 -e B=          => main: {env: [{name: A, value: '1,2'}, {name: B, value: ''}]}
            submit train -i busybox -e A=1 -e A=2           => main: {env: [{name: A, value: '2'}]}
            submit train -i busybox -e A=SECRET:s,key       => main: {env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: key}}}]}
            submit train -i busybox --working-dir=/w        => main: {workingDir: /w}
            submit train -i busybox --image-pull-policy=Always => main: {imagePullPolicy: Always}
            submit train -i busybox --stdin                 => main: {stdin: true}
            submit train -i busybox --stdin=false           => main: {stdin: false}
            submit train -i busybox -t                      => main: {tty: true}
            submit train -i busybox --tty=false             => main: {tty: false}
            submit train --image=busybox -i -t              => main: {stdin: true, tty: true}
            submit train --image=busybox -it                => main: {stdin: true, tty: true}
            submit --image=busybox -it train                => main: {stdin: true, tty: true}
            submit train --image=busybox -i                 => main: {stdin: true}
            submit train --image=busybox -i -- cat          => main: {stdin: true, args: [cat]}
            submit train -i busybox --add-capability=NET_BIND_SERVICE => main: {securityContext: {capabilities: {add: [NET_BIND_SERVICE]}}}
            submit train -i busybox --add-capability cap_kill,IPC_LOCK => main: {securityContext: {capabilities: {add: [KILL, IPC_LOCK]}}}
            submit train -i busybox --seccomp-profile=RuntimeDefault => main: {securityContext: {seccompProfile: {type: RuntimeDefault}}}
            submit train -i busybox --seccomp-profile=Localhost:a.json => main: {securityContext: {seccompProfile: {type: Localhost, localhostProfile: a.json}}}

            submit train -i busybox --cpu=500m              => main: {resources: {requests: {cpu: 500m}}}
            submit train -i busybox --memory 4Gi            => main: {resources: {requests: {memory: 4Gi}}}
            submit train -i busybox --cpu-limit=2           => main: {resources: {limits: {cpu: '2'}}}
            submit train -i busybox --memory-limit=1e9      => main: {resources: {limits: {memory: '1e9'}}}
            submit train -i busybox -g 2                    => main: {resources: {limits: {nvidia.com/gpu: '2'}}}
            submit train -i busybox -g2                     => main: {resources: {limits: {nvidia.com/gpu: '2'}}}
            submit train -i busybox --gpu=1                 => main: {resources: {limits: {nvidia.com/gpu: '1'}}}
            submit train -i busybox --extended-resource rdma/hca=1 => main: {resources: {limits: {rdma/hca: '1'}}}
            submit train -i busybox --large-shm             => {pod: {volumes: [{name: volume-1, emptyDir: {medium: Memory}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /dev/shm}]}}
            submit train -i busybox --large-shm=false       => {}

            submit train -i busybox -v /a:/b                => {pod: {volumes: [{name: volume-1, hostPath: {path: /a}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b}]}}
            submit train -i busybox --volume=/a:/b:rw       => {pod: {volumes: [{name: volume-1, hostPath: {path: /a}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b}]}}
            submit train -i busybox -v /a:/b:ro             => {pod: {volumes: [{name: volume-1, hostPath: {path: /a}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b, readOnly: true}]}}
            submit train -i busybox -v /a:/b:ro:nfs1        => {pod: {volumes: [{name: volume-1, nfs: {server: nfs1, path: /a, readOnly: true}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b, readOnly: true}]}}
            submit train -i busybox -v /a:/b:nfs1           => {pod: {volumes: [{name: volume-1, nfs: {server: nfs1, path: /a}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b}]}}
            submit train -i busybox -v /a:/b:rw:fd00::1     => {pod: {volumes: [{name: volume-1, nfs: {server: 'fd00::1', path: /a}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b}]}}
            submit train -i busybox -v /a:/b --nfs-server=h => {pod: {volumes: [{name: volume-1, nfs: {server: h, path: /a}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b}]}}
            submit train -i busybox --pvc=c:/b              => {pod: {volumes: [{name: volume-1, persistentVolumeClaim: {claimName: c}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b}]}}
            submit train -i busybox --pvc=c:/b:ro           => {pod: {volumes: [{name: volume-1, persistentVolumeClaim: {claimName: c, readOnly: true}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b, readOnly: true}]}}
            submit train -i busybox --pvc=fast:5Gi:/b       => {pod: {volumes: [{name: volume-1, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], storageClassName: fast, resources: {requests: {storage: 5Gi}}}}}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b}]}}
            submit train -i busybox --pvc=:5Gi:/b:ro        => {pod: {volumes: [{name: volume-1, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}}}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b, readOnly: true}]}}
            submit train -i busybox --pvc-exists claimname=c,path=/b => {pod: {volumes: [{name: volume-1, persistentVolumeClaim: {claimName: c}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b}]}}
            submit train -i busybox --pvc-exists claimname=c,path=/b,readonly=true => {pod: {volumes: [{name: volume-1, persistentVolumeClaim: {claimName: c, readOnly: true}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b, readOnly: true}]}}
            submit train -i busybox --pvc-new size=1Gi,path=/b,storageclass=fast,accessmode-rwm => {pod: {volumes: [{name: volume-1, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteMany], storageClassName: fast, resources: {requests: {storage: 1Gi}}}}}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b}]}}
            submit train -i busybox --configmap-map-volume name=c,path=/b,subpath=k => {pod: {volumes: [{name: volume-1, configMap: {name: c}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b, subPath: k}]}}
            submit train -i busybox --secret-volume path=/b,name=s => {pod: {volumes: [{name: volume-1, secret: {secretName: s}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b}]}}
            submit train -i busybox --pvc=c:/b --pvc=d:/e   => {pod: {volumes: [{name: volume-1, persistentVolumeClaim: {claimName: c}}, {name: volume-2, persistentVolumeClaim: {claimName: d}}]}, main: {volumeMounts: [{name: volume-1, mountPath: /b}, {name: volume-2, mountPath: /e}]}}

            submit train -i busybox --run-as-user=submitter => spec: {runAsUser: true}
            submit train -i busybox --run-as-user=false     => spec: {runAsUser: false}
            submit train -i busybox --run-as-user -u alice  => spec: {runAsUser: true, user: {name: alice}}
            submit train -i busybox --user=alice            => spec: {user: {name: alice}}
            submit train -i busybox --run-as-user --run-as-uid=12 --run-as-gid=34 --supplemental-groups=5,6 => spec: {runAsUser: true, user: {uid: 12, gid: 34, supplementalGroups: [5, 6]}}
            submit -u alice --run-as-user train -i busybox  => spec: {runAsUser: true, user: {name: alice}}
            submit train -i busybox --prevent-privilege-escalation => spec: {preventPrivilegeEscalation: true}
            submit --prevent-privilege-escalation train -i busybox => spec: {preventPrivilegeEscalation: true}
            submit train -i busybox --prevent-privilege-escalation=false => spec: {preventPrivilegeEscalation: false}
            submit train -i busybox --create-home-dir       => spec: {createHomeDir: true}
            submit train -i busybox --create-home-dir=false => spec: {createHomeDir: false}

            submit train -i busybox --backoff-limit=2       => spec: {backoffLimit: 2}
            submit train -i busybox --completions=4         => spec: {completions: 4}
            submit train -i busybox --parallelism=1         => spec: {parallelism: 1}
            submit train -i busybox --parallelism=2 --completions=4 => spec: {completions: 4, parallelism: 2}
            submit train -i busybox --ttl-after-finish=5s   => spec: {ttlSecondsAfterFinished: 5}
            submit train -i busybox --ttl-after-finish=2m   => spec: {ttlSecondsAfterFinished: 120}
            submit train -i busybox --ttl-after-finish=3h   => spec: {ttlSecondsAfterFinished: 10800}
            submit train -i busybox --deadline=1h30m        => spec: {activeDeadlineSeconds: 5400}
            submit train -i busybox --deadline=90           => spec: {activeDeadlineSeconds: 90}
            submit train -i busybox --suspend               => spec: {suspend: true}
            submit train -i busybox --suspend=false         => spec: {suspend: false}
            submit train -i busybox --workload=pod          => spec: {workload: Pod}
            submit train -i busybox --workload=job          => spec: {workload: Job}
            submit train -i busybox --interactive           => spec: {backoffLimit: 0}
            submit train -i busybox --interactive --backoff-limit=1 => spec: {backoffLimit: 1}
            submit train -i busybox --interactive --workload=pod => spec: {workload: Pod}

            submit train -i busybox --node-type=dgx         => pod: {nodeSelector: {run.ai/type: dgx}}
            submit train -i busybox --node-selector a=b --node-selector c= => pod: {nodeSelector: {a: b, c: ''}}
            submit train -i busybox --toleration key=a,operator=Equal,value=b,effect=NoExecute,seconds=60 => pod: {tolerations: [{key: a, operator: Equal, value: b, effect: NoExecute, tolerationSeconds: 60}]}
            submit train -i busybox --toleration operator=Exists => pod: {tolerations: [{operator: Exists}]}
            submit train -i busybox --priority-class=high   => pod: {priorityClassName: high}
            submit train -i busybox --scheduler=kai-scheduler => pod: {schedulerName: kai-scheduler}
            submit train -i busybox --host-ipc              => pod: {hostIPC: true}
            submit train -i busybox --host-ipc=false        => pod: {hostIPC: false}
            submit train -i busybox --host-network          => pod: {hostNetwork: true}
            submit train -i busybox --queue=q               => job: {metadata: {labels: {kueue.x-k8s.io/queue-name: q}}}
            submit train -i busybox -l a=b --label=c=d      => job: {metadata: {labels: {a: b, c: d}}}
            submit train -i busybox -a a=b --annotation c=d=e => spec: {template: {metadata: {annotations: {a: b, c: d=e}}}}
            """;

    /** Options of submit that no row of a table can tell of, and who does. */
    private static final List<String> ELSEWHERE = List.of(
            "--help", // MainTest
            "--version",
            "--kubeconfig", // ClusterOptionsTest
            "--context",
            "--dry-run", // every row
            "--output",
            "--filename", // flagsWinOverTheManifest
            "--job-name-prefix", // aNameThatNobodyGaveIsTheServersToMake
            "--wait", // SubmitIT
            "--attach");

    private static final String MISTAKES =
            """
            submit train                                 => No image is named: add --image, as in --image=busybox:1.37.0.
            submit train -i                              => No image is named: add --image, as in --image=busybox:1.37.0.
            submit train -i a --image=b                  => --image is given twice: a job has one.
            submit Train -i a                            => The name Train must begin with a letter from a to z.
            submit 1train -i a                           => The name 1train must begin with a letter from a to z.
            submit tr_ain -i a                           => The name tr_ain has the character '_' in it: write letters from a to z, digits and hyphens.
            submit train- -i a                           => The name train- must end with a letter or a digit.
            submit --name= -i a                          => The name is empty.
            submit x123456789x123456789x123456789x123456789x123456789x123456789x123 -i a => The name x123456789x123456789x123456789x123456789x123456789x123456789x123 has 64 characters: shorten it to 63.
            submit a --name=b -i a                       => The job has two names: leave NAME, --name or --job-name-prefix out.
            submit a --job-name-prefix=b -i a            => The job has two names: leave NAME, --name or --job-name-prefix out.
            submit --job-name-prefix=B -i a              => --job-name-prefix: the prefix B must begin with a letter from a to z.
            submit train python -i a                     => What is 'python'? A job has one name; what runs in it stands behind --, at the end.
            submit train -i a --command                  => --command: no command follows; write it behind --, at the end.
            submit train -i a -e A                       => --environment: A is not of the form KEY=VALUE.
            submit train -i a -e =A                      => --environment: =A is not of the form KEY=VALUE.
            submit train -i a -e A=SECRET:s              => --environment: A names no key of a Secret; write A=SECRET:name,key.
            submit train -i a --image-pull-policy=never  => --image-pull-policy: never is not known; write Always, IfNotPresent or Never.
            submit train -i a --seccomp-profile=Localhost => --seccomp-profile: Localhost is not known; write RuntimeDefault, Unconfined or Localhost:FILE.
            submit train -i a --cpu=much                 => --cpu: much is not an amount; write it as Kubernetes does, such as 500m, 2 or 4Gi.
            submit train -i a --memory=4GB               => --memory: 4GB is not an amount; write it as Kubernetes does, such as 500m, 2 or 4Gi.
            submit train -i a --memory-limit=-1          => --memory-limit: -1 is not an amount; write it as Kubernetes does, such as 500m, 2 or 4Gi.
            submit train -i a --gpu=0.5                  => --gpu: 0.5 is a part of a GPU, and Kubernetes counts whole ones. With the KAI scheduler write --annotation gpu-fraction=0.5 --scheduler kai-scheduler instead.
            submit train -i a --gpu=all                  => --gpu: all is not a number of GPUs.
            submit train -i a --extended-resource=x      => --extended-resource: x is not of the form KEY=VALUE.
            submit train -i a -v a:/b                    => --volume: a:/b is not of the form SOURCE:PATH[:ro|rw][:NFS-HOST] with absolute paths.
            submit train -i a -v /a                      => --volume: /a is not of the form SOURCE:PATH[:ro|rw][:NFS-HOST] with absolute paths.
            submit train -i a -v /a:/b:rx:h              => --volume: rx in /a:/b:rx:h is neither ro nor rw.
            submit train -i a --pvc=c                    => --pvc: c is neither of the form NAME:PATH[:ro] nor [CLASS]:SIZE:PATH[:ro] with an absolute path.
            submit train -i a --pvc=c:/b:rx              => --pvc: rx in c:/b:rx is neither ro nor rw.
            submit train -i a --pvc=c:big:/b             => --pvc: big is not an amount; write it as Kubernetes does, such as 500m, 2 or 4Gi.
            submit train -i a --pvc-exists=path=/b       => --pvc-exists: path=/b lacks claimname=.
            submit train -i a --pvc-exists=claimname=c,path=b => A volume is mounted at b, which is no absolute path: let it begin with a slash.
            submit train -i a --secret-volume=name=a,path=/b,mode=1 => --secret-volume: mode in name=a,path=/b,mode=1 is not known; write name=,path=,subpath=.
            submit train -i a --run-as-user=alice        => --run-as-user: alice is not known; write true, false or submitter, and name others with --user.
            submit train -i a --run-as-user=submitter -u bob => --run-as-user=submitter lets the server find out who you are: leave --user, --run-as-uid, --run-as-gid and --supplemental-groups out.
            submit train -i a --run-as-uid=5             => --run-as-uid and --run-as-gid go together: with a UID alone a container runs with GID 0.
            submit train -i a --run-as-gid=5             => --run-as-uid and --run-as-gid go together: with a UID alone a container runs with GID 0.
            submit train -i a --run-as-uid=-1 --run-as-gid=5 => --run-as-uid: -1 is not between 1 and 2147483647.
            submit train -i a --run-as-uid=bob --run-as-gid=5 => Invalid value for option '--run-as-uid': 'bob' is not a long
            submit train -i a -u al:ice                  => --user: al:ice is not a user name: write letters, digits, '_', '.', '@' and '-'.
            submit train -i a --parallelism=2            => --parallelism: more than one pod at a time needs --completions, the number of pods that must succeed.
            submit train -i a --completions=-1           => --completions: -1 is less than none.
            submit train -i a --ttl-after-finish=soon    => --ttl-after-finish: soon is not a duration; write it as 30s, 20m, 3h or 1h30m.
            submit train -i a --deadline=99999999h       => --deadline: 99999999h is longer than the 68 years that Kubernetes can count.
            submit train -i a --deadline=                => --deadline:  is not a duration; write it as 30s, 20m, 3h or 1h30m.
            submit train -i a --workload=deployment      => Invalid value for option '--workload': expected one of [JOB, POD] (case-insensitive) but was 'deployment'
            submit train -i a --toleration=keys=a        => --toleration: keys in keys=a is not known; write effect=,key=,operator=,seconds=,value=.
            submit train -i a --toleration=key=a,seconds=x => --toleration: x is not a number of seconds.
            submit train -i a -l b                       => --label: b is not of the form KEY=VALUE.
            submit train -i a -a b                       => --annotation: b is not of the form KEY=VALUE.
            submit train -i a --node-selector=b          => --node-selector: b is not of the form KEY=VALUE.
            submit train -i a --frobnicate               => Unknown option: '--frobnicate'
            submit train -i a --wait                     => --dry-run stores no job: leave --wait and --attach out.
            submit train -i a --attach                   => --dry-run stores no job: leave --wait and --attach out.
            submit train -i a --port=80                  => --port is not to be had here: a job opens no port: make a Service for its label run.ai/job-name, or use 'kubectl port-forward'.
            submit train -i a --service-type portforward => --service-type is not to be had here: a job opens no port: make a Service for its label run.ai/job-name, or use 'kubectl port-forward'.
            submit train -i a --external-url=x           => --external-url is not to be had here: a job opens no port: make a Service for its label run.ai/job-name, or use 'kubectl port-forward'.
            submit train -i a --jupyter                  => --jupyter is not to be had here: start it as the command of the job, and reach it with 'kubectl port-forward': -- jupyter lab --ip=0.0.0.0.
            submit train -i a --elastic                  => --elastic is not to be had here: a job asks for a number of pods with --parallelism, which may be changed while it runs.
            submit train -i a --preemptible              => --preemptible is not to be had here: who gives way is said by --priority-class, and by the queue of --queue.
            submit train -i a --inference                => --inference is not to be had here: a server that does not end is a Deployment; this command is for jobs, which do.
            submit train -i a --node-pools=x             => --node-pools is not to be had here: name nodes with --node-type or --node-selector, or a queue with --queue.
            submit train -i a --mps                      => --mps is not to be had here: GPUs are shared by the cluster's own means, such as the KAI scheduler: --annotation gpu-fraction=0.5 --scheduler kai-scheduler.
            submit train -i a --gpu-memory=2G            => --gpu-memory is not to be had here: GPUs are shared by the cluster's own means, such as the KAI scheduler: --annotation gpu-fraction=0.5 --scheduler kai-scheduler.
            submit train -i a --s3=x                     => --s3 is not to be had here: let the job read the bucket itself, with the key from a Secret: --environment KEY=SECRET:name,key.
            submit train -i a --git-sync=source=x,password=sesame => --git-sync is not to be had here: a password would be read by everybody who sees the job: clone in the command of the job, with the key from a Secret: --secret-volume name=NAME,path=PATH.
            submit train -i a --template=x               => --template is not to be had here: start from a manifest with --filename, whose values the other options replace.
            """;

    private static final String MANIFEST =
            """
            # Kept whole.
            apiVersion: run.ai/v1
            kind: RunaiJob
            metadata: {name: old, namespace: old, labels: {a: old, keep: me}, finalizers: [x]}
            spec:
              runAsUser: false
              user: {name: old, uid: 1, gid: 1}
              unknown: {field: [1, 2.50, null, "on"]}
              completions: 3
              template:
                metadata: {annotations: {keep: me}}
                spec:
                  volumes: [{name: volume-1, emptyDir: {}}]
                  containers:
                    - {name: sidecar, image: proxy}
                    - name: main
                      image: old
                      futureField: true
                      env: [{name: A, value: old}, {name: B, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
                      resources: {limits: {memory: 1Gi, cpu: "1"}}
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    static Stream<Arguments> table() {
        return rows(TABLE);
    }

    static Stream<Arguments> mistakes() {
        return rows(MISTAKES);
    }

    private static Stream<Arguments> rows(String table) {
        return table.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split("\\s+=> ", 2))
                .map(row -> Arguments.of(row[0], row[1]));
    }

    @ParameterizedTest
    @MethodSource("table")
    void everyOptionHasItsPlaceInTheManifest(String line, String addition) {
        assertThat(submitted(line)).isEqualTo(expected(addition));
    }

    @Test
    void noOptionIsLeftOutOfTheTable() {
        var words = List.of(TABLE.split("[\\s=]+"));
        assertThat(Main.commandLine()
                        .getSubcommands()
                        .get("submit")
                        .getCommandSpec()
                        .options())
                .filteredOn(option -> !option.hidden())
                .filteredOn(option -> !ELSEWHERE.contains(option.longestName()))
                .extracting(OptionSpec::names)
                .allSatisfy(names -> assertThat(words).containsAnyOf(names));
    }

    @Test
    void everyOptionThatIsRefusedIsInTheTable() {
        var words = List.of(MISTAKES.split("[\\s=]+"));
        assertThat(Main.commandLine()
                        .getSubcommands()
                        .get("submit")
                        .getCommandSpec()
                        .options())
                .filteredOn(OptionSpec::hidden)
                .isNotEmpty()
                .allSatisfy(option -> assertThat(words).contains(option.longestName()));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void everyMistakeIsNamedInOneSentence(String line, String sentence) {
        assertThat(run(line + " --dry-run=client")).isEqualTo(2);

        assertThat(err.toString().lines())
                .startsWith(sentence)
                .last()
                .isEqualTo("See 'runaijob-operator submit --help'.");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--wait", "--attach"})
    void nobodyWaitsForASuspendedJob(String option) {
        assertThat(run("submit train -i a --suspend " + option)).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("A suspended job does not run: leave --suspend, or --wait and --attach, out.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--run-as-uid=0 --run-as-gid=5 => --run-as-uid: 0 is root's; name another.",
                "--run-as-uid=5 --run-as-gid=0 => --run-as-gid: 0 is root's; name another.",
                "-u bob --supplemental-groups=4,0 => --supplemental-groups: 0 is root's; name another."
            })
    void nobodyIsRoot(String row) {
        var parts = row.split(" => ", 2);
        assertThat(run("submit train -i a --dry-run=client " + parts[0])).isEqualTo(1);

        assertThat(err).hasToString("error: " + parts[1] + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-v /a:/b => note: --volume /a:/b is a directory of the node, which most clusters refuse: name an NFS"
                        + " server behind it or with --nfs-server, or use --pvc.",
                "--pvc=:5Gi:/b => note: --pvc: the new volume at /b goes with its pod, and what is in it.",
                "--host-ipc => note: --host-ipc shares the node with the pod, which most clusters refuse.",
                "--host-network => note: --host-network shares the node with the pod, which most clusters refuse.",
                "-u bob => note: The user is named, but --run-as-user is not set: the job runs as that user only if"
                        + " the cluster enforces it, else as whom its image says."
            })
    void whatNeedsToBeKnownIsSaidBesideTheManifest(String row) {
        var parts = row.split(" => ", 2);
        assertThat(run("submit train -i a --dry-run=client -o name " + parts[0]))
                .isZero();

        assertThat(err).hasToString(parts[1] + "\n");
        assertThat(out).hasToString("runaijob.run.ai/train\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--job-name-prefix=job"})
    void aNameThatNobodyGaveIsTheServersToMake(String options) {
        var job = submitted("submit -i busybox " + options);

        assertThat(job.path("metadata")).hasToString("{\"generateName\":\"job-\"}");
    }

    @Test
    void aManifestLosesNothing() throws IOException {
        assertThat(submitted("submit -f " + manifest())).isEqualTo(yaml(MANIFEST));
    }

    @Test
    void flagsWinOverTheManifest() throws IOException {
        var job = submitted("submit new -n new -i new -l a=new -e A=new --cpu-limit=2 --large-shm --parallelism=2"
                + " --run-as-user -u new -f " + manifest() + " -- new");

        assertThat(job)
                .isEqualTo(
                        yaml(
                                """
                                apiVersion: run.ai/v1
                                kind: RunaiJob
                                metadata: {name: new, namespace: new, labels: {a: new, keep: me}, finalizers: [x]}
                                spec:
                                  runAsUser: true
                                  user: {name: new}
                                  unknown: {field: [1, 2.50, null, "on"]}
                                  completions: 3
                                  parallelism: 2
                                  template:
                                    metadata: {annotations: {keep: me}}
                                    spec:
                                      volumes: [{name: volume-1, emptyDir: {}}, {name: volume-2, emptyDir: {medium: Memory}}]
                                      containers:
                                        - {name: sidecar, image: proxy}
                                        - name: main
                                          image: new
                                          futureField: true
                                          env: [{name: B, valueFrom: {fieldRef: {fieldPath: metadata.name}}}, {name: A, value: new}]
                                          resources: {limits: {memory: 1Gi, cpu: "2"}}
                                          volumeMounts: [{name: volume-2, mountPath: /dev/shm}]
                                          args: [new]
                                """));
    }

    @Test
    void theSubmitterIsNobodyWhomTheManifestNames() throws IOException {
        var spec = submitted("submit --run-as-user=submitter -f " + manifest()).path("spec");

        assertThat(spec.has("user")).isFalse();
        assertThat(spec.path("runAsUser").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apiVersion: run.ai/v1, kind: RunaiJob, spec: {template: {spec: {containers: [{name: main, image:"
                        + " busybox}]}}}}",
                "{\"apiVersion\": \"run.ai/v1\", \"kind\": \"RunaiJob\", \"spec\": {\"template\": {\"spec\":"
                        + " {\"containers\": [{\"name\": \"main\",\t\"image\": \"busybox\"}]}}}}",
                """
                ---
                apiVersion: run.ai/v1
                kind: RunaiJob
                spec:
                  template: {spec: {containers: [{name: main, image: busybox}]}}
                """
            })
    void aManifestMayBeYamlOrJsonFromTheStandardInput(String text) {
        var input = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(submitted("submit train -f -")).isEqualTo(expected("{}"));
        } finally {
            System.setIn(input);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "- a list", "a: [", "a: 1\n---\nb: 2\n", "just text"})
    void aFileThatIsNoManifestIsNamed(String text) throws IOException {
        var file = Files.writeString(folder.resolve("job.yaml"), text);

        assertThat(run("submit train --dry-run=client -f " + file)).isEqualTo(1);
        assertThat(err)
                .hasToString("error: The manifest %s is not one object in YAML or JSON: give one RunaiJob.\n"
                        .formatted(file));
    }

    @Test
    void aManifestWithoutABottomIsNamed() throws IOException {
        var file = Files.writeString(folder.resolve("job.yaml"), "a: " + "[".repeat(200_000));

        assertThat(run("submit train --dry-run=client -f " + file)).isEqualTo(1);
        assertThat(err.toString()).startsWith("error: The manifest ").hasLineCount(1);
    }

    /** The parser would put the lines of the file in its place. */
    @Test
    void aWordMayNameAFileBehindAnAtSign() throws IOException {
        var word = "@" + Files.writeString(folder.resolve("arguments"), "--image=evil");

        assertThat(submitted("submit train -i busybox -- " + word).at("/spec/template/spec/containers/0/args/0"))
                .hasToString('"' + word + '"');
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThat(run("submit train --dry-run=client -f /nowhere/job.yaml")).isEqualTo(1);
        assertThat(err.toString()).startsWith("error: Cannot read the manifest /nowhere/job.yaml: ");
    }

    @Test
    void aManifestOfAnotherKindIsSentToMigrate() throws IOException {
        var file = Files.writeString(folder.resolve("job.yaml"), "apiVersion: batch/v1\nkind: Job\n");

        assertThat(run("submit train --dry-run=client -f " + file)).isEqualTo(2);
        assertThat(err.toString()).startsWith("--filename: the manifest is of kind Job and not a RunaiJob;");
    }

    @Test
    void everySampleIsSubmittedAsItIs() throws IOException {
        try (var samples = Files.list(Repository.path("samples"))) {
            assertThat(samples.filter(file -> isOneJob(read(file))))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(submitted("submit -f " + file))
                            .as(file.toString())
                            .isEqualTo(yaml(read(file))));
        }
    }

    @Test
    void withoutAFormatItSaysThatNothingWasStored() {
        assertThat(run("submit train -i busybox --dry-run=client")).isZero();
        assertThat(out).hasToString("runaijob.run.ai/train submitted (dry run)\n");
    }

    @Test
    void jsonIsWhatYamlIs() {
        assertThat(run("submit train -i busybox --dry-run=client -o json")).isZero();
        assertThat(Serialization.unmarshal(out.toString(), ObjectNode.class)).isEqualTo(expected("{}"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static boolean isOneJob(String text) {
        return text.contains("kind: RunaiJob\n") && !text.contains("\n---\n");
    }

    private Path manifest() throws IOException {
        return Files.writeString(folder.resolve("job.yaml"), MANIFEST);
    }

    private JsonNode submitted(String line) {
        var options = line.contains(" -- ")
                ? line.replaceFirst(" -- ", " --dry-run=client -o yaml -- ")
                : line + " --dry-run=client -o yaml";
        assertThat(run(options)).as(err.toString()).isZero();
        return yaml(out.toString());
    }

    private static JsonNode yaml(String text) {
        return Serialization.unmarshal(text.startsWith("{") ? "---\n" + text : text, ObjectNode.class);
    }

    private static JsonNode expected(String addition) {
        var job = (ObjectNode)
                yaml(
                        """
                        apiVersion: run.ai/v1
                        kind: RunaiJob
                        metadata: {name: train}
                        spec: {template: {spec: {containers: [{name: main, image: busybox}]}}}
                        """);
        var parts = yaml(addition);
        merge(job, parts.path("job"));
        merge((ObjectNode) job.path("spec"), parts.path("spec"));
        merge((ObjectNode) job.at("/spec/template/spec"), parts.path("pod"));
        merge((ObjectNode) job.at("/spec/template/spec/containers/0"), parts.path("main"));
        return job;
    }

    private static void merge(ObjectNode target, JsonNode addition) {
        addition.properties().forEach(field -> {
            if (target.get(field.getKey()) instanceof ObjectNode inner && !(field.getValue() instanceof ArrayNode)) {
                merge(inner, field.getValue());
            } else {
                target.set(field.getKey(), field.getValue());
            }
        });
    }

    private int run(String line) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(Arrays.stream(line.strip().split(" +")).toArray(String[]::new));
    }
}
