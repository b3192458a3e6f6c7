package ai.run.operator.testing.faults;

import java.time.Duration;

/** What becomes of a request that a fault happens to. */
public sealed interface Effect {

    /** Whether the server is asked all the same. */
    boolean carriedOut();

    /** The connection is cut in place of an answer. */
    record Lost(boolean carriedOut) implements Effect {}

    /** The answer is that error. */
    record Answered(int code, boolean carriedOut) implements Effect {}

    /** The connection is cut in place of an answer, and the server is asked when the plan says so. */
    record Held() implements Effect {
        @Override
        public boolean carriedOut() {
            return false;
        }
    }

    /** The operator is ended with {@code kill -9}, and starts again. */
    record Killed(boolean carriedOut) implements Effect {}

    /** A watch brings everything so much later. */
    record Late(Duration delay) implements Effect {
        @Override
        public boolean carriedOut() {
            return true;
        }
    }
}
