package ai.run.operator.cli.migrate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one object.
 *
 * @param job the RunaiJob; null where none can be made of it
 * @param remarks everything that was left out, moved or has another meaning, and why
 * @param violations what the API server would deny the RunaiJob for
 */
record Migrated(@Nullable ObjectNode job, List<String> remarks, List<String> violations) {

    Migrated {
        remarks = List.copyOf(remarks);
        violations = List.copyOf(violations);
    }

    /** Says whether there is a RunaiJob that can be created. */
    boolean isUsable() {
        return job != null && violations.isEmpty();
    }
}
