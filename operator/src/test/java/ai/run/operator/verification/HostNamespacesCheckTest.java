package ai.run.operator.verification;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNamespacesCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                  | VIOLATIONS
            {}                                                                   | -
            {hostPID: false, hostIPC: null, hostNetwork: false, hostUsers: true} | -
            {hostPID: true}                                                      | hostPID is true, and must be unset or false
            {hostIPC: "true"}                                                    | hostIPC is "true", and must be unset or false
            {hostNetwork: 1, hostPID: true}                                      | hostPID is true, and must be unset or false AND hostNetwork is 1, and must be unset or false
            """)
    void holdsWhereThePodHasItsOwn(String pod, String violations) {
        CheckRun.finds(new HostNamespacesCheck(), pod, violations);
    }
}
