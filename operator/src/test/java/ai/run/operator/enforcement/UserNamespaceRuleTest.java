package ai.run.operator.enforcement;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserNamespaceRuleTest {

    private static final String REFUSED = "UserNamespaceUnsupported: the pod has ";

    private static final String WHAT_TO_DO = ": it would never start; remove hostUsers: false, which asks for one";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            REST OF THE TEMPLATE                                                        | FOUND
            {}                                                                          | -
            {securityContext: {runAsUser: 65535, runAsGroup: 65535, fsGroup: 65535, supplementalGroups: [0, 65535]}} | -
            {volumes: [{name: scratch, emptyDir: {}}, {name: data, persistentVolumeClaim: {claimName: data}}]} | -
            {securityContext: {runAsUser: 65536}}                                       | securityContext.runAsUser: 65536
            {securityContext: {runAsGroup: 65536}}                                      | securityContext.runAsGroup: 65536
            {securityContext: {fsGroup: 65536}}                                         | securityContext.fsGroup: 65536
            {securityContext: {supplementalGroups: [4000, 70000]}}                      | securityContext.supplementalGroups: 70000
            {containers: [{name: main, securityContext: {runAsUser: 2147483647}}]}      | containers[main].securityContext.runAsUser: 2147483647
            {initContainers: [{name: first, securityContext: {runAsGroup: 70000}}]}     | initContainers[first].securityContext.runAsGroup: 70000
            {ephemeralContainers: [{name: debug, securityContext: {runAsUser: 70000}}]} | ephemeralContainers[debug].securityContext.runAsUser: 70000
            {securityContext: {runAsUser: 70000, runAsGroup: 70001}}                    | securityContext.runAsUser: 70000, securityContext.runAsGroup: 70001
            """)
    void refusesIdsThatAreNotMapped(String rest, String found) {
        RuleRun.of(new UserNamespaceRule(), inUserNamespace(rest))
                .refuses(
                        found == null
                                ? null
                                : REFUSED + found + ", and a user namespace has no IDs beyond 65535" + WHAT_TO_DO);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {volumes: [{name: data, nfs: {server: nfs1, path: /data}}]} | volumes[data]
            {volumes: [{name: scratch, emptyDir: {}}, {name: a, nfs: {server: nfs1, path: /a}}, {name: b, nfs: {server: nfs1, path: /b}}]} | volumes[a], volumes[b]
            """)
    void refusesVolumesThatCannotBeMapped(String rest, String found) {
        RuleRun.of(new UserNamespaceRule(), inUserNamespace(rest))
                .refuses(REFUSED + "NFS, in " + found + ", which cannot be mounted into a user namespace" + WHAT_TO_DO);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {}
            {hostUsers: true, securityContext: {runAsUser: 70000}}
            {securityContext: {runAsUser: 70000}, volumes: [{name: data, nfs: {server: nfs1, path: /data}}]}
            """)
    void sharesTheNodesUsersOtherwise(String template) {
        RuleRun.of(new UserNamespaceRule(), template).makes(template).refuses(null);
    }

    private static String inUserNamespace(String rest) {
        return rest.equals("{}") ? "{hostUsers: false}" : rest.replaceFirst("\\{", "{hostUsers: false, ");
    }
}
