package ai.run.operator.authorization;

import ai.run.operator.identity.Grants;
import ai.run.operator.identity.Grants.Answer;
import ai.run.operator.identity.Submitter;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Client;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import lombok.RequiredArgsConstructor;

/**
 * Asks the API server's own authorization, whatever that is made of, with a SubjectAccessReview. A clear answer is
 * remembered for some seconds, so that a burst of jobs costs one question; an error is not.
 *
 * <p>Every user has a share of this: so many questions at once, so many answers remembered. Whatever one of them makes the
 * operator ask, the others are answered.
 */
public final class AccessReviews {

    private static final Duration REMEMBERED = Duration.ofSeconds(10);
    private static final int ANSWERS_OF_A_USER = 100;
    private static final int USERS = 500;
    private static final int QUESTIONS_OF_A_USER_AT_ONCE = 4;

    /**
     * How long the questions of one decision may take. Together with the last of them, tried twice, it stays below the five
     * seconds of {@code timeoutSeconds} in the registration.
     */
    private static final Duration PATIENCE = Duration.ofMillis(2_500);

    private static final int REQUEST_TIMEOUT_MILLIS = 1_000;
    private static final int REQUEST_RETRIES = 1;

    /** Nobody grants this by its name: who has it has it by a rule for all resources of the group. */
    private static final String NO_RESOURCE = "any-resource-at-all";

    private final Client client;
    private final Clock clock;

    /** Whoever asked last is the last. */
    private final Map<String, Share> shares = new LinkedHashMap<>(16, 0.75f, true);

    private record Question(List<String> groups, String namespace, String resource, String name) {}

    private record Remembered(boolean allowed, Instant until) {}

    private static final class Share {
        final Semaphore questions = new Semaphore(QUESTIONS_OF_A_USER_AT_ONCE, true);

        /** Of too many the oldest goes: what was asked last is soon asked again. Caffeine keeps what is asked often. */
        final Map<Question, Remembered> answers = new LinkedHashMap<>();
    }

    /** Asks this API server. */
    public AccessReviews(KubernetesClient client, Clock clock) {
        this.client = client.newClient(new RequestConfigBuilder()
                .withRequestTimeout(REQUEST_TIMEOUT_MILLIS)
                .withRequestRetryBackoffLimit(REQUEST_RETRIES)
                .build());
        this.clock = clock;
    }

    /** What submitters may do in a namespace, for one decision, which is to be made soon. */
    public Grants in(String namespace) {
        return new InNamespace(namespace, clock.instant().plus(PATIENCE));
    }

    @RequiredArgsConstructor
    private final class InNamespace implements Grants {

        private final String namespace;
        private final Instant deadline;

        @Override
        public Answer mayUse(Submitter submitter, String identity) {
            try {
                if (!isAllowed(submitter, RESOURCE, identity)) {
                    return new Answer.No();
                }
                return isAllowed(submitter, NO_RESOURCE, identity) ? new Answer.ByWildcard() : new Answer.Yes();
            } catch (KubernetesClientException failure) {
                return new Answer.Unavailable(words(failure));
            } catch (LateException late) {
                return new Answer.Unavailable("it has been asked too much for " + submitter.username()
                        + " just now, or answers too slowly; try again in a moment");
            }
        }

        private boolean isAllowed(Submitter submitter, String resource, String name) throws LateException {
            var question = new Question(submitter.groups(), namespace, resource, name);
            var share = share(submitter.username());
            var remembered = remembered(share, question);
            if (remembered.isPresent()) {
                return remembered.get();
            }
            var left = Duration.between(clock.instant(), deadline);
            try {
                if (left.isNegative() || !share.questions.tryAcquire(left.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new LateException();
                }
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
                throw new LateException();
            }
            try {
                var allowed = review(submitter.username(), question);
                remember(share, question, allowed);
                return allowed;
            } finally {
                share.questions.release();
            }
        }
    }

    private static final class LateException extends Exception {
        private static final long serialVersionUID = 1;
    }

    private boolean review(String username, Question question) {
        var review = new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(username)
                .withGroups(question.groups())
                .withNewResourceAttributes()
                .withGroup(RunaiJob.GROUP)
                .withVersion(RunaiJob.VERSION)
                .withResource(question.resource())
                .withVerb(Grants.VERB)
                .withNamespace(question.namespace())
                .withName(question.name())
                .endResourceAttributes()
                .endSpec()
                .build();
        var status =
                client.adapt(KubernetesClient.class).resource(review).create().getStatus();
        return status != null && Boolean.TRUE.equals(status.getAllowed());
    }

    private synchronized Share share(String username) {
        var share = shares.computeIfAbsent(username, unknown -> new Share());
        if (shares.size() > USERS) {
            shares.remove(shares.keySet().iterator().next());
        }
        return share;
    }

    private synchronized Optional<Boolean> remembered(Share share, Question question) {
        return Optional.ofNullable(share.answers.get(question))
                .filter(remembered -> clock.instant().isBefore(remembered.until()))
                .map(Remembered::allowed);
    }

    private synchronized void remember(Share share, Question question, boolean allowed) {
        // Put last, so that the first is the oldest.
        share.answers.remove(question);
        share.answers.put(question, new Remembered(allowed, clock.instant().plus(REMEMBERED)));
        if (share.answers.size() > ANSWERS_OF_A_USER) {
            share.answers.remove(share.answers.keySet().iterator().next());
        }
    }

    /** The API server's own words; the client's would tell people its address. */
    private static String words(KubernetesClientException failure) {
        var status = failure.getStatus();
        return status == null || status.getMessage() == null ? "it did not answer" : status.getMessage();
    }
}
