package ai.run.operator.verification;

import ai.run.operator.clusterconfig.PodSecurityAllowances.PortRange;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPortsCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                                                                         | VIOLATIONS
            {containers: [{name: a}]}                                                                                                   | -
            {containers: [{name: a, ports: [{containerPort: 22}, {hostPort: 0}, {hostPort: 8000}, {hostPort: 9000}, {hostPort: 443}]}]} | -
            {containers: [{name: a, ports: [{hostPort: 22}]}]}                                                                          | containers[a].ports[0].hostPort is 22, and must be unset or within 8000-9000, 443
            {initContainers: [{name: b, restartPolicy: Always, ports: [{hostPort: 22}]}]}                                               | initContainers[b].ports[0].hostPort is 22, and must be unset or within 8000-9000, 443
            {ephemeralContainers: [{name: c, ports: [{hostPort: 22}]}]}                                                                 | ephemeralContainers[c].ports[0].hostPort is 22, and must be unset or within 8000-9000, 443
            {futureContainers: [{ports: [{hostPort: 22}]}]}                                                                             | futureContainers[0].ports[0].hostPort is 22, and must be unset or within 8000-9000, 443
            {containers: [{name: a, ports: [{hostPort: 7999}]}]}                                                                        | containers[a].ports[0].hostPort is 7999, and must be unset or within 8000-9000, 443
            {containers: [{name: a, ports: [{hostPort: 9001}]}]}                                                                        | containers[a].ports[0].hostPort is 9001, and must be unset or within 8000-9000, 443
            {containers: [{name: a, ports: [{hostPort: "8000"}]}]}                                                                      | containers[a].ports[0].hostPort is "8000", and must be unset or within 8000-9000, 443
            {containers: [{name: a, ports: [{hostPort: 4294975296}]}]}                                                                  | containers[a].ports[0].hostPort is 4294975296, and must be unset or within 8000-9000, 443
            {containers: [{name: a, ports: {}}]}                                                                                        | containers[a].ports is {}, and must be unset or a list
            {containers: [{name: a, ports: [{name: ssh, hostPort: -1}]}]}                                                               | containers[a].ports[ssh].hostPort is -1, and must be unset or within 8000-9000, 443
            """)
    void holdsWhereOnlyAllowedPortsOfTheNodeAreTaken(String pod, String violations) {
        CheckRun.finds(
                new HostPortsCheck(List.of(new PortRange(8000, 9000), new PortRange(443, 443))), pod, violations);
    }
}
