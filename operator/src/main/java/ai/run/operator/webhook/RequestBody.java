package ai.run.operator.webhook;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
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

    private static final int SMALL_BYTES = 256 << 10;
    private static final int LARGE_AT_ONCE = 2;
    private static final int PATIENCE_SECONDS = 2;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Semaphore large = new Semaphore(LARGE_AT_ONCE);

    /**
     * Reads one body.
     *
     * @throws RefusedException when it is too large, or no JSON
     */
    JsonNode read(InputStream body) throws IOException, RefusedException {
        var start = body.readNBytes(SMALL_BYTES + 1);
        return start.length <= SMALL_BYTES ? parse(start) : readLarge(start, body);
    }

    private JsonNode readLarge(byte[] start, InputStream rest) throws IOException, RefusedException {
        if (!acquire()) {
            throw new RefusedException(HttpURLConnection.HTTP_UNAVAILABLE, "too many large reviews at once");
        }
        try {
            var all = new byte[MAX_BYTES + 1];
            System.arraycopy(start, 0, all, 0, start.length);
            var length = start.length + rest.readNBytes(all, start.length, all.length - start.length);
            if (length > MAX_BYTES) {
                throw new RefusedException(
                        HttpURLConnection.HTTP_ENTITY_TOO_LARGE, "the review is larger than " + MAX_BYTES + " bytes");
            }
            return JSON.readTree(all, 0, length);
        } catch (JacksonException invalid) {
            throw notJson(invalid);
        } finally {
            large.release();
        }
    }

    private boolean acquire() {
        try {
            return large.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return false;
        }
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
