package ai.run.operator.enforcement;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinuxRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
            TEMPLATE                                                    | FINISHED
            {}                                                          | {os: {name: linux}, nodeSelector: {kubernetes.io/os: linux}}
            {os: {}}                                                    | {os: {name: linux}, nodeSelector: {kubernetes.io/os: linux}}
            {os: {name: linux}}                                         | {os: {name: linux}, nodeSelector: {kubernetes.io/os: linux}}
            {nodeSelector: {pool: batch}}                               | {os: {name: linux}, nodeSelector: {kubernetes.io/os: linux, pool: batch}}
            {os: {name: linux}, nodeSelector: {kubernetes.io/os: linux}} | {os: {name: linux}, nodeSelector: {kubernetes.io/os: linux}}
            """)
    void saysLinuxInBothPlaces(String template, String finished) {
        RuleRun.of(new LinuxRule(), template).makes(finished).overriding(null);
    }
}
