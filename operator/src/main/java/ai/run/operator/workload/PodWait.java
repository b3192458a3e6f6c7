package ai.run.operator.workload;

import ai.run.v1.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a pod waits. It has nothing in it that changes from one attempt to the next, such as counts, pauses and times, so that the same
 * trouble is told once.
 *
 * @param reason of the condition {@code PodsReady}
 * @param headline what waits, in the operator's words; empty where nobody but an event of the pod tells why
 * @param words those of the scheduler or the kubelet; empty where there are none
 * @param from when it is worth telling: a pod that starts as pods do waits for less
 * @param until when it is over unless the pod says something else; null where it is over when the pod says so
 */
public record PodWait(Reason reason, String headline, String words, Instant from, @Nullable Instant until) {

    static PodWait atOnce(Reason reason, String headline, String words) {
        return new PodWait(reason, headline, words, Instant.EPOCH, null);
    }

    /** Returns the sentence for people. */
    public String message() {
        return words.isEmpty() ? headline : headline + ": " + words;
    }

    /** Says whether the pod itself says why it waits. */
    public boolean isExplained() {
        return !headline.isEmpty();
    }

    /** Says whether a message that was told before is still as true: some attempts tell the cause, and those between them none. */
    boolean isToldBy(String message) {
        return message.equals(message()) || (words.isEmpty() && message.startsWith(headline));
    }

    /** Says whether it is worth telling at that time. */
    public boolean isToldAt(Instant now) {
        return !from.isAfter(now) && (until == null || until.isAfter(now));
    }

    /** The same, whenever it is worth telling. */
    PodWait timeless() {
        return atOnce(reason, headline, words);
    }
}
