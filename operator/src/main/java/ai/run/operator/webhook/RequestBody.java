package ai.run.operator.webhook;

import ai.run.operator.admission.InvalidReviewException;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Reads the JSON of a request, within limits: whoever reaches the port must not be able to use up the memory.
 *
 * <p>A review of a change holds two objects. So that everything that may be created may be changed later, and above all be
 * deleted, one that brings a single new object may have half of what one with an old object may have.
 */
final class RequestBody {

    /** The API server takes requests of up to 3 MiB; etcd, where nobody set it otherwise, objects of 1.5 MiB. */
    static final int MAX_BYTES = 8 << 20;

    /** Kubernetes' own objects are not half as deep. */
    static final int MAX_DEPTH = 200;

    /**
     * Two objects of 1.5 MiB, whatever is in them: an empty object is two tokens in three bytes. It takes about 90 bytes, so
     * this is what keeps 8 MiB of JSON from becoming 200 MiB.
     */
    static final int MAX_TOKENS = 2 * 1_060_000;

    private static final int SMALL_BYTES = 64 << 10;

    /** The API server waits for 5 seconds. */
    private static final int PATIENCE_SECONDS = 4;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxTokenCount(MAX_TOKENS)
                            .maxNameLength(MAX_BYTES) // managed fields have the names of list items as names
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    /** What is read at once, and kept until it is decided on, is bounded too: 32 small ones and 2 large ones. */
    private final Semaphore small = new Semaphore(32);

    private final Semaphore large = new Semaphore(2);

    /** What is made of a body. */
    interface Use<T> {
        T of(JsonNode json) throws InvalidReviewException;
    }

    /**
     * Reads one body and uses it.
     *
     * @throws DeniedException when it is too large, or no JSON
     */
    <T> T read(byte[] body, Use<T> use) throws DeniedException, InvalidReviewException {
        var permits = body.length <= SMALL_BYTES ? small : large;
        acquire(permits);
        try {
            return use.of(parse(body));
        } finally {
            permits.release();
        }
    }

    private static void acquire(Semaphore permits) throws DeniedException {
        try {
            if (permits.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
        throw new DeniedException(HttpURLConnection.HTTP_UNAVAILABLE, "too many reviews at once");
    }

    private static JsonNode parse(byte[] json) throws DeniedException {
        try (var parser = JSON.createParser(json)) {
            JsonNode review = JSON.readTree(parser);
            if (review == null || parser.nextToken() != null) {
                throw new DeniedException(
                        HttpURLConnection.HTTP_BAD_REQUEST, "this is not the JSON of a review: it is not one value");
            }
            if (review.at("/request/oldObject").isEmpty()
                    && (json.length > MAX_BYTES / 2 || parser.currentTokenCount() > MAX_TOKENS / 2)) {
                throw tooLarge(MAX_BYTES / 2);
            }
            return review;
        } catch (JacksonException invalid) {
            throw notJson(invalid);
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading memory", impossible);
        }
    }

    /** Says that a review is longer than it may be. */
    static DeniedException tooLarge(int bytes) {
        return new DeniedException(
                HttpURLConnection.HTTP_ENTITY_TOO_LARGE,
                "the review is larger than " + bytes + " bytes, or has too many parts; make the object smaller");
    }

    private static DeniedException notJson(JacksonException invalid) {
        return new DeniedException(
                HttpURLConnection.HTTP_BAD_REQUEST,
                "this is not the JSON of a review: " + invalid.getOriginalMessage());
    }

    /** There is nothing to decide on; the answer is an HTTP status and a sentence. */
    static final class DeniedException extends Exception {

        private static final long serialVersionUID = 1;

        private final int status;

        DeniedException(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }
}
