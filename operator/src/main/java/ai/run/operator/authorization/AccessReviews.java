package ai.run.operator.authorization;

import ai.run.operator.identity.Grants;
import ai.run.operator.identity.Grants.Answer;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lombok.RequiredArgsConstructor;

/**
 * Asks the API server's own authorization, whatever that is made of, with a SubjectAccessReview. A clear answer is
 * remembered for {@value #SECONDS_REMEMBERED} seconds, so that a burst of jobs costs one question; an error is not.
 */
@RequiredArgsConstructor
public final class AccessReviews {

    private static final int SECONDS_REMEMBERED = 10;
    private static final int ANSWERS_REMEMBERED = 1_000;

    private final KubernetesClient client;
    private final Clock clock;
    private final Map<Question, Remembered> memory = new LinkedHashMap<>();

    private record Question(String username, List<String> groups, String namespace, String identity) {}

    private record Remembered(Answer answer, Instant until) {}

    /** What submitters may do in a namespace. */
    public Grants in(String namespace) {
        return (submitter, identity) ->
                ask(new Question(submitter.username(), submitter.groups(), namespace, identity));
    }

    private Answer ask(Question question) {
        return remembered(question).orElseGet(() -> {
            try {
                var answer = review(question) ? new Answer.Yes() : new Answer.No();
                remember(question, answer);
                return answer;
            } catch (KubernetesClientException failure) {
                return new Answer.Unavailable(String.valueOf(failure.getMessage()));
            }
        });
    }

    private boolean review(Question question) {
        var review = new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(question.username())
                .withGroups(question.groups())
                .withNewResourceAttributes()
                .withGroup(RunaiJob.GROUP)
                .withVersion(RunaiJob.VERSION)
                .withResource(Grants.RESOURCE)
                .withVerb(Grants.VERB)
                .withNamespace(question.namespace())
                .withName(question.identity())
                .endResourceAttributes()
                .endSpec()
                .build();
        var status = client.resource(review).create().getStatus();
        return status != null && Boolean.TRUE.equals(status.getAllowed());
    }

    private synchronized Optional<Answer> remembered(Question question) {
        return Optional.ofNullable(memory.get(question))
                .filter(remembered -> clock.instant().isBefore(remembered.until()))
                .map(Remembered::answer);
    }

    private synchronized void remember(Question question, Answer answer) {
        // Put last, so that the first is the oldest.
        memory.remove(question);
        memory.put(question, new Remembered(answer, clock.instant().plus(Duration.ofSeconds(SECONDS_REMEMBERED))));
        if (memory.size() > ANSWERS_REMEMBERED) {
            memory.remove(memory.keySet().iterator().next());
        }
    }
}
