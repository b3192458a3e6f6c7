package ai.run.operator.enforcement;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropCapabilitiesRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            TEMPLATE | FINISHED | OVERRIDDEN
            {containers: [{name: a}]} | {containers: [{name: a, securityContext: {capabilities: {drop: [ALL]}}}]} | -
            {containers: [{name: a, securityContext: {capabilities: {drop: []}}}]} | {containers: [{name: a, securityContext: {capabilities: {drop: [ALL]}}}]} | -
            {containers: [{name: a, securityContext: {capabilities: {drop: [ALL]}}}]} | {containers: [{name: a, securityContext: {capabilities: {drop: [ALL]}}}]} | -
            {containers: [{name: a, securityContext: {capabilities: {drop: [NET_RAW]}}}]} | {containers: [{name: a, securityContext: {capabilities: {drop: [ALL]}}}]} | containers[a].securityContext.capabilities.drop: [NET_RAW] -> [ALL]
            {containers: [{name: a, securityContext: {capabilities: {drop: [AUDIT_WRITE]}}}]} | {containers: [{name: a, securityContext: {capabilities: {drop: [ALL]}}}]} | containers[a].securityContext.capabilities.drop: [AUDIT_WRITE] -> [ALL]
            {containers: [{name: a, securityContext: {capabilities: {drop: [NONE]}}}]} | {containers: [{name: a, securityContext: {capabilities: {drop: [ALL]}}}]} | containers[a].securityContext.capabilities.drop: [NONE] -> [ALL]
            {containers: [{name: a, securityContext: {capabilities: {drop: [all]}}}]} | {containers: [{name: a, securityContext: {capabilities: {drop: [ALL]}}}]} | containers[a].securityContext.capabilities.drop: [all] -> [ALL]
            {containers: [{name: a, securityContext: {capabilities: {drop: [ALL, NET_RAW]}}}]} | {containers: [{name: a, securityContext: {capabilities: {drop: [ALL]}}}]} | containers[a].securityContext.capabilities.drop: [ALL, NET_RAW] -> [ALL]
            {containers: [{name: a, securityContext: {capabilities: {drop: [""]}}}]} | {containers: [{name: a, securityContext: {capabilities: {drop: [ALL]}}}]} | containers[a].securityContext.capabilities.drop: [] -> [ALL]
            {containers: [{name: a, securityContext: {capabilities: {add: [IPC_LOCK]}}}]} | {containers: [{name: a, securityContext: {capabilities: {add: [IPC_LOCK], drop: [ALL]}}}]} | -
            {initContainers: [{name: b, restartPolicy: Always}]} | {initContainers: [{name: b, restartPolicy: Always, securityContext: {capabilities: {drop: [ALL]}}}]} | -
            {ephemeralContainers: [{name: c, securityContext: {capabilities: {drop: [KILL]}}}]} | {ephemeralContainers: [{name: c, securityContext: {capabilities: {drop: [ALL]}}}]} | ephemeralContainers[c].securityContext.capabilities.drop: [KILL] -> [ALL]
            """)
    void dropsAllWhateverTheTemplateSays(String template, String finished, String overridden) {
        RuleRun.of(new DropCapabilitiesRule(), template).makes(finished).overriding(overridden);
    }
}
