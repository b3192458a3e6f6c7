package ai.run.operator.enforcement;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupplementalGroupsRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            THE USERS | TEMPLATE                                              | FINISHED                                                                               | OVERRIDDEN
            4000      | {}                                                    | {securityContext: {supplementalGroups: [4000], supplementalGroupsPolicy: Strict}}      | -
            4000      | {securityContext: {supplementalGroups: [4000]}}       | {securityContext: {supplementalGroups: [4000], supplementalGroupsPolicy: Strict}}      | -
            4000      | {securityContext: {supplementalGroups: [0, 10]}}      | {securityContext: {supplementalGroups: [4000], supplementalGroupsPolicy: Strict}}      | securityContext.supplementalGroups: [0, 10] -> [4000]
            4000      | {securityContext: {supplementalGroups: [4000, 0]}}    | {securityContext: {supplementalGroups: [4000], supplementalGroupsPolicy: Strict}}      | securityContext.supplementalGroups: [4000, 0] -> [4000]
            4000 5000 | {securityContext: {supplementalGroups: [5000, 4000]}} | {securityContext: {supplementalGroups: [4000, 5000], supplementalGroupsPolicy: Strict}} | -
            4000 5000 | {securityContext: {supplementalGroups: [5000]}}       | {securityContext: {supplementalGroups: [4000, 5000], supplementalGroupsPolicy: Strict}} | securityContext.supplementalGroups: [5000] -> [4000, 5000]
            -         | {}                                                    | {securityContext: {supplementalGroupsPolicy: Strict}}                                  | -
            -         | {securityContext: {supplementalGroups: []}}           | {securityContext: {supplementalGroupsPolicy: Strict}}                                  | -
            -         | {securityContext: {supplementalGroups: [0]}}          | {securityContext: {supplementalGroupsPolicy: Strict}}                                  | securityContext.supplementalGroups: [0] -> unset
            -         | {securityContext: {supplementalGroupsPolicy: Merge}}  | {securityContext: {supplementalGroupsPolicy: Strict}}                                  | securityContext.supplementalGroupsPolicy: Merge -> Strict
            -         | {securityContext: {supplementalGroupsPolicy: Strict}} | {securityContext: {supplementalGroupsPolicy: Strict}}                                  | -
            """)
    void writesTheUsersGroupsAndNoOthers(String groups, String template, String finished, String overridden) {
        var rule = new SupplementalGroupsRule(groups == null ? List.of() : groups(groups));
        RuleRun.of(rule, template).makes(finished).overriding(overridden);
    }

    private static List<Long> groups(String groups) {
        return Stream.of(groups.split(" ", -1)).map(Long::valueOf).toList();
    }
}
