package ai.run.operator.identity;

import ai.run.operator.workload.GeneratedNames;
import ai.run.operator.workload.SubmittedJob;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The key by which the webhooks' own record of who submitted a RunaiJob is told from what anybody may write: an
 * HMAC-SHA256 (RFC 2104) over who, when, and what exactly they submitted, under which name. The time of day and the state
 * of the webhooks' registration play no part.
 *
 * <p>A record that is copied to another RunaiJob proves nothing there, unless that is of the same name, in the same
 * namespace, with the same spec and labels: the same job, of the same user, once more. Where the webhooks are asked not
 * even that is possible, because they write their own record into every new RunaiJob. Somebody for whom they are switched
 * off can so have a job repeated that was there before, until its record is too old
 * ({@code identity.maxSubmissionAge}).
 */
public final class SubmissionKey {

    /** How long a key is: what SHA-256 gives, the least that RFC 2104 (section 3) recommends. */
    public static final int BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    /** Says what is signed, so that no other use of the key, nor another version of this, can be taken for it. */
    private static final String VERSION = "run.ai/submission/v1";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SecretKeySpec key;

    /**
     * The key of these bytes.
     *
     * @throws IllegalArgumentException when they are not {@link #BYTES}
     */
    public SubmissionKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key has " + BYTES + " bytes, and not " + bytes.length);
        }
        key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** Records a submission. While the RunaiJob has no name yet, the record holds for what the API server makes one of. */
    public SignedSubmission signed(SubmittedJob submitted, Submission submission) {
        var name = submitted.name();
        var mac = name.isEmpty()
                ? mac("generateName", submitted.generateName(), submitted, submission)
                : mac("name", name, submitted, submission);
        return new SignedSubmission(submission, mac);
    }

    /** What a record proves of what was submitted; empty where it is none of this key's, or speaks of something else. */
    public Optional<Submission> proven(SubmittedJob submitted, SignedSubmission signed) {
        return isGenuine(submitted, signed) ? Optional.of(signed.submission()) : Optional.empty();
    }

    private boolean isGenuine(SubmittedJob submitted, SignedSubmission signed) {
        var name = submitted.name();
        var origin = submitted.generateName();
        return equal(signed.mac(), name.isEmpty() ? null : mac("name", name, submitted, signed.submission()))
                || (!origin.isEmpty()
                        && (name.isEmpty() || name.startsWith(GeneratedNames.stem(origin)))
                        && equal(signed.mac(), mac("generateName", origin, submitted, signed.submission())));
    }

    /** In a time that does not tell how much of it is right. */
    private static boolean equal(String given, @Nullable String right) {
        return right != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    private String mac(String field, String name, SubmittedJob submitted, Submission submission) {
        var signed = JSON.createObjectNode()
                .put("version", VERSION)
                .put("namespace", submitted.namespace())
                .put(field, name)
                .put("submitted", submitted.fingerprint())
                .put("at", submission.at().toString());
        signed.set("by", JSON.<JsonNode>valueToTree(submission.submitter()));
        return Base64.getEncoder().encodeToString(digest(signed));
    }

    private byte[] digest(ObjectNode signed) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(signed.toString().getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
