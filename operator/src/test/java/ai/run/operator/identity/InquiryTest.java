package ai.run.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.identity.Directory.Lookup;
import ai.run.operator.identity.Directory.Names;
import ai.run.operator.identity.Grants.Answer;
import ai.run.operator.identity.IdentityResolution.Rejected;
import ai.run.operator.identity.ProofMessages.Subject;
import ai.run.v1.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked for one proof, and when nobody is asked any more. */
class InquiryTest {

    private static final Submitter ALICE = new Submitter("alice", List.of(), null, null, List.of(), null);

    private static final Directory DOWN = new Directory() {
        @Override
        public Lookup find(String name) {
            return new Lookup.Unavailable("it is down");
        }

        @Override
        public Names namesOf(long uid) {
            return new Lookup.Unavailable("it is down");
        }
    };

    private final List<String> asked = new ArrayList<>();

    @Test
    void whatIsGrantedIsListedAsItWasAskedFor() {
        var inquiry = inquiry(Directory.NONE, grant -> grant.equals("bob") ? new Answer.No() : new Answer.Yes());

        assertThat(inquiry.isGranted("zoe")).isTrue();
        assertThat(inquiry.isGranted("bob")).isFalse();
        assertThat(inquiry.isGranted("ann")).isTrue();

        assertThat(inquiry.granted()).containsExactly("zoe", "ann");
        assertThat(inquiry.undecided()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"false, false, true", "true, true, false"})
    void aRuleForEverythingGrantsWhereItCounts(boolean counts, boolean granted, boolean denied) {
        var inquiry = inquiry(Directory.NONE, counts, grant -> new Answer.ByWildcard());

        assertThat(inquiry.isGranted("bob")).isEqualTo(granted);
        assertThat(inquiry.deniedAWildcard()).isEqualTo(denied);
    }

    @Test
    void afterAnOutageNobodyIsAskedAndEverythingIsDenied() {
        var inquiry =
                inquiry(DOWN, grant -> grant.equals("bob") ? new Answer.Unavailable("it is out") : new Answer.Yes());
        inquiry.isGranted("bob");

        assertThat(inquiry.isGranted("ann")).isFalse();
        assertThat(inquiry.namesOf(1234)).isEmpty();
        inquiry.expect(1_000);

        assertThat(asked).containsExactly("bob");
        assertThat(inquiry.undecided().map(Rejected::reason)).contains(Reason.AuthorizationUnavailable);
    }

    @Test
    void anOutageOfTheDirectoryEndsItAsWell() {
        var inquiry = inquiry(DOWN, grant -> new Answer.Yes());

        assertThat(inquiry.namesOf(1234)).isEmpty();
        assertThat(inquiry.isGranted("uid:1234")).isFalse();
        assertThat(inquiry.undecided()).contains(new Rejected(Reason.DirectoryUnavailable, "it is down"));
    }

    @Test
    void theSixtyFifthQuestionIsOneTooMany() {
        var inquiry = inquiry(Directory.NONE, grant -> new Answer.Yes());
        IntStream.range(0, 64).forEach(i -> inquiry.isGranted("gid:" + i));
        assertThat(inquiry.isOver()).isFalse();

        assertThat(inquiry.isGranted("gid:64")).isFalse();
        assertThat(inquiry.isOver()).isTrue();
        assertThat(asked).hasSize(64);
    }

    @ParameterizedTest
    @CsvSource({"54, false", "55, true"})
    void whatIsExpectedCountsWithWhatWasAsked(int questions, boolean over) {
        var inquiry = inquiry(Directory.NONE, grant -> new Answer.Yes());
        IntStream.range(0, 10).forEach(i -> inquiry.isGranted("gid:" + i));

        inquiry.expect(questions);

        assertThat(inquiry.isOver()).isEqualTo(over);
    }

    private Inquiry inquiry(Directory directory, Function<String, Answer> answers) {
        return inquiry(directory, false, answers);
    }

    private Inquiry inquiry(Directory directory, boolean wildcardGrants, Function<String, Answer> answers) {
        var lookups = new IdentityLookups(directory, ALICE, (submitter, grant) -> {
            asked.add(grant);
            return answers.apply(grant);
        });
        return new Inquiry(ALICE, lookups, wildcardGrants, new ProofMessages(Subject.JOB, ALICE));
    }
}
