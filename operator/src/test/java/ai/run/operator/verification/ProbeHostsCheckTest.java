package ai.run.operator.verification;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeHostsCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                                                                           | VIOLATIONS
            {containers: [{name: a}]}                                                                                                     | -
            {containers: [{name: a, livenessProbe: {httpGet: {host: "", port: 80}}, lifecycle: {preStop: {httpGet: {host: localhost}}}}]} | -
            {containers: [{name: a, livenessProbe: {grpc: {port: 1}, exec: {command: [x]}}}]}                                             | -
            {containers: [{name: a, livenessProbe: {httpGet: {host: 127.0.0.1}}}]}                                                        | containers[a].livenessProbe.httpGet.host is "127.0.0.1", and must be unset or among localhost
            {initContainers: [{name: b, restartPolicy: Always, livenessProbe: {httpGet: {host: 127.0.0.1}}}]}                             | initContainers[b].livenessProbe.httpGet.host is "127.0.0.1", and must be unset or among localhost
            {ephemeralContainers: [{name: c, livenessProbe: {httpGet: {host: 127.0.0.1}}}]}                                               | ephemeralContainers[c].livenessProbe.httpGet.host is "127.0.0.1", and must be unset or among localhost
            {futureContainers: [{livenessProbe: {httpGet: {host: 127.0.0.1}}}]}                                                           | futureContainers[0].livenessProbe.httpGet.host is "127.0.0.1", and must be unset or among localhost
            {containers: [{name: a, livenessProbe: {tcpSocket: {host: 127.0.0.1}}}]}                                                      | containers[a].livenessProbe.tcpSocket.host is "127.0.0.1", and must be unset or among localhost
            {containers: [{name: a, readinessProbe: {httpGet: {host: 127.0.0.1}}}]}                                                       | containers[a].readinessProbe.httpGet.host is "127.0.0.1", and must be unset or among localhost
            {initContainers: [{name: b, restartPolicy: Always, readinessProbe: {httpGet: {host: 127.0.0.1}}}]}                            | initContainers[b].readinessProbe.httpGet.host is "127.0.0.1", and must be unset or among localhost
            {ephemeralContainers: [{name: c, readinessProbe: {httpGet: {host: 127.0.0.1}}}]}                                              | ephemeralContainers[c].readinessProbe.httpGet.host is "127.0.0.1", and must be unset or among localhost
            {futureContainers: [{readinessProbe: {httpGet: {host: 127.0.0.1}}}]}                                                          | futureContainers[0].readinessProbe.httpGet.host is "127.0.0.1", and must be unset or among localhost
            {containers: [{name: a, readinessProbe: {tcpSocket: {host: 127.0.0.1}}}]}                                                     | containers[a].readinessProbe.tcpSocket.host is "127.0.0.1", and must be unset or among localhost
            {containers: [{name: a, startupProbe: {httpGet: {host: 127.0.0.1}}}]}                                                         | containers[a].startupProbe.httpGet.host is "127.0.0.1", and must be unset or among localhost
            {initContainers: [{name: b, restartPolicy: Always, startupProbe: {httpGet: {host: 127.0.0.1}}}]}                              | initContainers[b].startupProbe.httpGet.host is "127.0.0.1", and must be unset or among localhost
            {ephemeralContainers: [{name: c, startupProbe: {httpGet: {host: 127.0.0.1}}}]}                                                | ephemeralContainers[c].startupProbe.httpGet.host is "127.0.0.1", and must be unset or among localhost
            {futureContainers: [{startupProbe: {httpGet: {host: 127.0.0.1}}}]}                                                            | futureContainers[0].startupProbe.httpGet.host is "127.0.0.1", and must be unset or among localhost
            {containers: [{name: a, startupProbe: {tcpSocket: {host: 127.0.0.1}}}]}                                                       | containers[a].startupProbe.tcpSocket.host is "127.0.0.1", and must be unset or among localhost
            {containers: [{name: a, lifecycle: {postStart: {httpGet: {host: 10.0.0.1}}}}]}                                                | containers[a].lifecycle.postStart.httpGet.host is "10.0.0.1", and must be unset or among localhost
            {initContainers: [{name: b, restartPolicy: Always, lifecycle: {postStart: {httpGet: {host: 10.0.0.1}}}}]}                     | initContainers[b].lifecycle.postStart.httpGet.host is "10.0.0.1", and must be unset or among localhost
            {ephemeralContainers: [{name: c, lifecycle: {postStart: {httpGet: {host: 10.0.0.1}}}}]}                                       | ephemeralContainers[c].lifecycle.postStart.httpGet.host is "10.0.0.1", and must be unset or among localhost
            {futureContainers: [{lifecycle: {postStart: {httpGet: {host: 10.0.0.1}}}}]}                                                   | futureContainers[0].lifecycle.postStart.httpGet.host is "10.0.0.1", and must be unset or among localhost
            {containers: [{name: a, lifecycle: {postStart: {tcpSocket: {host: 10.0.0.1}}}}]}                                              | containers[a].lifecycle.postStart.tcpSocket.host is "10.0.0.1", and must be unset or among localhost
            {containers: [{name: a, lifecycle: {preStop: {httpGet: {host: 10.0.0.1}}}}]}                                                  | containers[a].lifecycle.preStop.httpGet.host is "10.0.0.1", and must be unset or among localhost
            {initContainers: [{name: b, restartPolicy: Always, lifecycle: {preStop: {httpGet: {host: 10.0.0.1}}}}]}                       | initContainers[b].lifecycle.preStop.httpGet.host is "10.0.0.1", and must be unset or among localhost
            {ephemeralContainers: [{name: c, lifecycle: {preStop: {httpGet: {host: 10.0.0.1}}}}]}                                         | ephemeralContainers[c].lifecycle.preStop.httpGet.host is "10.0.0.1", and must be unset or among localhost
            {futureContainers: [{lifecycle: {preStop: {httpGet: {host: 10.0.0.1}}}}]}                                                     | futureContainers[0].lifecycle.preStop.httpGet.host is "10.0.0.1", and must be unset or among localhost
            {containers: [{name: a, lifecycle: {preStop: {tcpSocket: {host: 10.0.0.1}}}}]}                                                | containers[a].lifecycle.preStop.tcpSocket.host is "10.0.0.1", and must be unset or among localhost
            {containers: [{name: a, livenessProbe: {httpGet: "x"}}]}                                                                      | containers[a].livenessProbe.httpGet is "x", and must be unset or an object
            {containers: [{name: a, livenessProbe: {httpGet: {host: [localhost]}}}]}                                                      | containers[a].livenessProbe.httpGet.host is ["localhost"], and must be unset or among localhost
            """)
    void holdsWhereTheKubeletConnectsToThePodAlone(String pod, String violations) {
        CheckRun.finds(new ProbeHostsCheck(Set.of("localhost")), pod, violations);
    }
}
