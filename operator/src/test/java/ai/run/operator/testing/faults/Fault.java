package ai.run.operator.testing.faults;

import java.time.Duration;

/**
 * A fault of some requests.
 *
 * @param first the number of the first one that it happens to, from one on
 * @param times to how many it happens
 * @param ofEachObject whether the requests for each object are counted by themselves
 */
public record Fault(RequestKind kind, int first, int times, boolean ofEachObject, Effect effect) {

    /** It happens to the first requests of a kind that concern one and the same object. */
    static Fault ofFirst(int times, RequestKind kind, Effect effect) {
        return new Fault(kind, 1, times, true, effect);
    }

    /** It happens to one request of a kind, whatever the object. */
    static Fault once(int number, RequestKind kind, Effect effect) {
        return new Fault(kind, number, 1, false, effect);
    }

    /** A watch is late all the time. */
    static Fault late(RequestKind watch, Duration delay) {
        return new Fault(watch, 1, Integer.MAX_VALUE, false, new Effect.Late(delay));
    }

    boolean happensTo(int number) {
        return number >= first && number - first < times;
    }
}
