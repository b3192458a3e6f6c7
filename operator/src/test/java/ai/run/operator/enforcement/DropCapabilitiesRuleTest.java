package ai.run.operator.enforcement;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropCapabilitiesRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
            TEMPLATE                                                                               | FINISHED
            {containers: [{name: a}]}                                                              | {containers: [{name: a, securityContext: {capabilities: {drop: [ALL]}}}]}
            {containers: [{name: a, securityContext: {capabilities: {drop: []}}}]}                 | {containers: [{name: a, securityContext: {capabilities: {drop: [ALL]}}}]}
            {containers: [{name: a, securityContext: {capabilities: {add: [IPC_LOCK]}}}]}          | {containers: [{name: a, securityContext: {capabilities: {add: [IPC_LOCK], drop: [ALL]}}}]}
            {containers: [{name: a, securityContext: {capabilities: {drop: [NET_RAW]}}}]}          | {containers: [{name: a, securityContext: {capabilities: {drop: [NET_RAW]}}}]}
            {initContainers: [{name: b}]}                                                          | {initContainers: [{name: b, securityContext: {capabilities: {drop: [ALL]}}}]}
            {ephemeralContainers: [{name: c}]}                                                     | {ephemeralContainers: [{name: c, securityContext: {capabilities: {drop: [ALL]}}}]}
            """)
    void dropsAllWhereTheTemplateLeavesItOpen(String template, String finished) {
        RuleRun.of(new DropCapabilitiesRule(), template).makes(finished).overriding(null);
    }
}
