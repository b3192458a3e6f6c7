package ai.run.operator.workload;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads times of objects of the API, which may be absent. */
final class Times {

    private Times() {}

    /** Returns the time; empty where there is none, or what stands there is no time. */
    static Optional<Instant> parsed(@Nullable String time) {
        try {
            return Optional.ofNullable(time).map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
        } catch (DateTimeParseException malformed) {
            return Optional.empty();
        }
    }
}
