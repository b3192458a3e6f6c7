package ai.run.operator.management;

import java.util.Optional;

/** What {@code /healthz} and {@code /readyz} tell. */
public interface Probes {

    /** Why the process cannot do its work any more, and must be started anew; empty while it can. */
    Optional<String> whyNotAlive();

    /** Why the process does not do its work at the moment, though it may again; empty while it does. */
    Optional<String> whyNotReady();
}
