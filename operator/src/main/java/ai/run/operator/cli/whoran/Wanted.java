package ai.run.operator.cli.whoran;

import com.fasterxml.jackson.databind.JsonNode;

/** The identity that somebody asks about. */
sealed interface Wanted {

    /** A UID, as a file on a file server shows it. */
    record Uid(long uid) implements Wanted {
        @Override
        public boolean is(JsonNode identity) {
            return identity.path("uid").isIntegralNumber()
                    && identity.path("uid").asLong() == uid;
        }

        @Override
        public String toString() {
            return "UID " + uid;
        }
    }

    /** A login name. */
    record Name(String name) implements Wanted {
        @Override
        public boolean is(JsonNode identity) {
            return name.equals(
                    identity.path("username").asText(identity.path("name").asText("")));
        }

        @Override
        public String toString() {
            return "user " + name;
        }
    }

    /** Says whether {@code status.identity}, or {@code spec.user}, of a RunaiJob is that identity. */
    boolean is(JsonNode identity);
}
