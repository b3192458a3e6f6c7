package ai.run.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    # findings in another order
                    forbidden: [minimum memory per Container is 64Mi, but request is 32Mi, minimum cpu is 250m] | forbidden: [minimum cpu is 250m, minimum memory per Container is 64Mi, but request is 32Mi] | true
                    # an attempt's own UID, port, and moment
                    must be "7ade503c-0000-4000-8000-e5e1e4bc6b15" | must be "0f0e9b1a-1111-4111-8111-0123456789ab" | true
                    read tcp 10.0.0.5:43512->10.0.0.9:443: i/o timeout | read tcp 10.0.0.5:50000->10.0.0.9:443: i/o timeout | true
                    exceeded quota: q, requested: cpu=2, used: cpu=9, limited: cpu=10 | exceeded quota: q, requested: cpu=2, used: cpu=10, limited: cpu=10 | true
                    # news
                    exceeded quota: q, requested: cpu=2, used: cpu=9, limited: cpu=10 | exceeded quota: q, requested: cpu=2, used: cpu=9, limited: cpu=9 | false
                    forbidden: [minimum cpu is 250m, minimum memory is 64Mi] | forbidden: [minimum cpu is 250m] | false
                    forbidden: minimum cpu is 250m, but request is 100m | forbidden: minimum cpu is 250m, but request is 200m | false
                    a is larger, b | b, a is larger | false
                    pods "train-1" is forbidden | pods "train-2" is forbidden | false
                    """)
    void theSameInOtherLettersIsNoNews(String said, String now, boolean same) {
        assertThat(Wording.meansTheSame(said, now)).isEqualTo(same);
        assertThat(Wording.meansTheSame(now, said)).isEqualTo(same);
    }
}
