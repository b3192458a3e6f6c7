package ai.run.operator.testing.users;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * An OpenID Connect provider, as far as an API server can tell: it publishes its keys. Whoever runs it makes the tokens,
 * without a login.
 */
public final class IdentityProvider implements AutoCloseable {

    private static final Duration LIFE = Duration.ofHours(1);

    private final TestAuthority authority;
    private final KeyPair keys;
    private final HttpsServer server;

    /** Starts one with a server certificate of that authority. */
    public IdentityProvider(TestAuthority authority) throws IOException, GeneralSecurityException {
        this.authority = authority;
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(authority.server("IP:127.0.0.1")));
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, discovery()));
        server.createContext("/keys", exchange -> answer(exchange, keySet()));
        server.start();
    }

    /** The issuer of its tokens. */
    public String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Takes the place of an issuer in an AuthenticationConfiguration. */
    public void replace(JsonNode issuer) throws IOException {
        issuer.withObject("/issuer").put("url", url()).put("certificateAuthority", authority.certificate());
    }

    private String discovery() {
        return """
                {"issuer": "%1$s", "jwks_uri": "%1$s/keys", "response_types_supported": ["id_token"],
                 "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]}
                """
                .formatted(url());
    }

    private String keySet() {
        var key = (RSAPublicKey) keys.getPublic();
        return """
                {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "n": "%s", "e": "%s"}]}
                """
                .formatted(unsigned(key.getModulus()), unsigned(key.getPublicExponent()));
    }

    /** Without the byte for the sign, where it has one of its own. */
    private static String unsigned(BigInteger number) {
        var bytes = number.toByteArray();
        return base64(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static void answer(HttpExchange exchange, String document) throws IOException {
        try (exchange) {
            var body = document.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** A token for clusters; claims given as YAML are added to the usual ones, or replace them. */
    public String token(String claims) {
        var content = content("RS256", claims);
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The same, which says that it need not be signed, and is not. */
    public String unsignedToken(String claims) {
        return content("none", claims) + ".";
    }

    private String content(String algorithm, String claims) {
        var now = Instant.now();
        var all = JsonNodeFactory.instance
                .objectNode()
                .put("iss", url())
                .put("aud", "kubernetes")
                .put("sub", "f2b1")
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(LIFE).getEpochSecond());
        all.setAll(Serialization.unmarshal("---\n{" + claims + "}", ObjectNode.class));
        return part(Map.of("alg", algorithm)) + "." + part(all);
    }

    private static String part(Object content) {
        return base64(Serialization.asJson(content).getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
