package ai.run.operator.verification;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvFilesCheckTest {

    private static final String MUST =
            ", and must be unset, because the kubelet would read that file as root, wherever a link leads";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                                                                 | VIOLATION
            {containers: [{name: a}]}                                                                                           | -
            {containers: [{name: a, env: []}]}                                                                                  | -
            {containers: [{name: a, env: [{name: V, value: v}]}]}                                                               | -
            {containers: [{name: a, env: [{name: V, valueFrom: {secretKeyRef: {name: s, key: k}}}]}]}                           | -
            {containers: [{name: a, env: [{name: V, valueFrom: {fileKeyRef: null}}]}]}                                          | -
            {containers: [{name: a, env: [{name: V, value: v}, {name: W, valueFrom: {fileKeyRef: {path: p}}}]}]}                | containers[a].env[W].valueFrom.fileKeyRef is {"path":"p"}
            {containers: [{name: a, env: [{name: W, valueFrom: {fileKeyRef: {}}}]}]}                                            | containers[a].env[W].valueFrom.fileKeyRef is {}
            {containers: [{name: a, env: [{name: W, valueFrom: {fileKeyRef: p}}]}]}                                             | containers[a].env[W].valueFrom.fileKeyRef is "p"
            {initContainers: [{name: b, restartPolicy: Always, env: [{name: W, valueFrom: {fileKeyRef: {path: p}}}]}]}          | initContainers[b].env[W].valueFrom.fileKeyRef is {"path":"p"}
            {ephemeralContainers: [{name: c, env: [{name: W, valueFrom: {fileKeyRef: {path: p}}}]}]}                            | ephemeralContainers[c].env[W].valueFrom.fileKeyRef is {"path":"p"}
            {futureContainers: [{env: [{name: W, valueFrom: {fileKeyRef: {path: p}}}]}]}                                        | futureContainers[0].env[W].valueFrom.fileKeyRef is {"path":"p"}
            """)
    void holdsWhereNoVariableComesFromAFileOfTheContainers(String pod, String violation) {
        CheckRun.finds(new EnvFilesCheck(), pod, violation == null ? null : violation + MUST);
    }
}
