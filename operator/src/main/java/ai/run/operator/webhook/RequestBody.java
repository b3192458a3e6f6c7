package ai.run.operator.webhook;

import ai.run.operator.admission.InvalidReviewException;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.HttpURLConnection;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Reads the JSON of a request, within limits: whoever reaches the port must not be able to use up the memory. */
final class RequestBody {

    /** The API server takes objects of up to 3 MiB, and an update shows the old one too; the rest is for the frame. */
    static final int MAX_BYTES = 8 << 20;

    /** Kubernetes' own objects are not half as deep. */
    static final int MAX_DEPTH = 200;

    /** An empty object takes two tokens and about 90 bytes, so this is what keeps 8 MiB of JSON from becoming 200 MiB. */
    static final int MAX_TOKENS = 500_000;

    private static final int SMALL_BYTES = 64 << 10;

    /** The API server waits for 5 seconds. */
    private static final int PATIENCE_SECONDS = 4;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
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
     * @throws RefusedException when it is too large, or no JSON
     */
    <T> T read(InputStream body, Use<T> use) throws IOException, RefusedException, InvalidReviewException {
        var start = body.readNBytes(SMALL_BYTES + 1);
        var permits = start.length <= SMALL_BYTES ? small : large;
        acquire(permits);
        try {
            return use.of(parse(permits == small ? start : withRest(start, body)));
        } finally {
            permits.release();
        }
    }

    private static void acquire(Semaphore permits) throws RefusedException {
        try {
            if (permits.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
        throw new RefusedException(HttpURLConnection.HTTP_UNAVAILABLE, "too many reviews at once");
    }

    private static byte[] withRest(byte[] start, InputStream rest) throws IOException, RefusedException {
        var all = new SequenceInputStream(new ByteArrayInputStream(start), rest).readNBytes(MAX_BYTES + 1);
        if (all.length > MAX_BYTES) {
            throw new RefusedException(
                    HttpURLConnection.HTTP_ENTITY_TOO_LARGE, "the review is larger than " + MAX_BYTES + " bytes");
        }
        return all;
    }

    private static JsonNode parse(byte[] json) throws IOException, RefusedException {
        try {
            return JSON.readTree(json);
        } catch (JacksonException invalid) {
            throw notJson(invalid);
        }
    }

    private static RefusedException notJson(JacksonException invalid) {
        return new RefusedException(
                HttpURLConnection.HTTP_BAD_REQUEST,
                "this is not the JSON of a review: " + invalid.getOriginalMessage());
    }

    /** There is nothing to decide on; the answer is an HTTP status and a sentence. */
    static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1;

        private final int status;

        RefusedException(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }
}
