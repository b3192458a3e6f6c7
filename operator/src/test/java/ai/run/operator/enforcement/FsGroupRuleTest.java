package ai.run.operator.enforcement;

import ai.run.operator.identity.UserIdentity;
import ai.run.v1.Identity.Source;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FsGroupRuleTest {

    private static final UserIdentity ALICE = new UserIdentity("alice", 1234, 5678, List.of(4000L), Source.SPEC);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            TEMPLATE                                                          | FINISHED                                                          | OVERRIDDEN
            {securityContext: {}}                                             | {securityContext: {}}                                             | -
            {securityContext: {fsGroup: 5678}}                                | {securityContext: {fsGroup: 5678}}                                | -
            {securityContext: {fsGroup: 4000}}                                | {securityContext: {fsGroup: 4000}}                                | -
            {securityContext: {fsGroup: 1234}}                                | {securityContext: {}}                                             | securityContext.fsGroup: 1234 -> unset
            {securityContext: {fsGroup: 0}}                                   | {securityContext: {}}                                             | securityContext.fsGroup: 0 -> unset
            {securityContext: {fsGroup: 0, fsGroupChangePolicy: OnRootMismatch}} | {securityContext: {fsGroupChangePolicy: OnRootMismatch}}        | securityContext.fsGroup: 0 -> unset
            """)
    void keepsTheGroupOnlyIfTheUserIsAMember(String template, String finished, String overridden) {
        RuleRun.of(new FsGroupRule(ALICE), template).makes(finished).overriding(overridden);
    }
}
