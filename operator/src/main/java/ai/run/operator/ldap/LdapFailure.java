package ai.run.operator.ldap;

import ai.run.operator.text.Printable;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.net.SocketException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why the directory cannot be asked, in words that stay the same as long as the cause does. */
final class LdapFailure {

    private static final Map<ResultCode, String> KNOWN = Map.of(
            ResultCode.INVALID_CREDENTIALS,
            "it refuses the operator's bindDn or password (identity.directory.ldap.bindSecret)",
            ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
            "it does not let the operator search (identity.directory.ldap.bindSecret)",
            ResultCode.NO_SUCH_OBJECT,
            "it does not have the baseDn or groupBaseDn of identity.directory.ldap, or does not show it to the operator",
            ResultCode.REFERRAL,
            "it refers to another server, which is not followed; name that one in identity.directory.ldap.url",
            ResultCode.SIZE_LIMIT_EXCEEDED,
            "it sends fewer entries than there are; ask an administrator to raise the server's size limit");

    private LdapFailure() {}

    /** It took too long. */
    static String late(Duration timeout) {
        return "no answer within " + timeout.toSeconds() + " s";
    }

    static String describe(@Nullable Throwable failure, Duration timeout) {
        if (failure instanceof LdapSetupException setup) {
            return setup.getMessage();
        }
        if (failure instanceof LDAPException ldap) {
            if (ldap.getResultCode().equals(ResultCode.TIMEOUT)) {
                return late(timeout);
            }
            var known = KNOWN.get(ldap.getResultCode());
            return known == null ? ofConnection(ldap) : known;
        }
        return "the operator failed: "
                + (failure == null ? "" : failure.getClass().getSimpleName());
    }

    /** What went wrong below the protocol; the library wraps it several times. */
    private static String ofConnection(LDAPException failure) {
        var causes = Stream.<@Nullable Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(20)
                .toList();
        if (causes.stream().anyMatch(CertificateExpiredException.class::isInstance)) {
            return "its certificate has expired";
        }
        return causes.stream()
                .filter(cause -> cause instanceof SSLException || cause instanceof SocketException)
                .findFirst()
                .or(() -> Optional.of(failure))
                .map(cause -> Printable.sentence(String.valueOf(cause.getMessage())))
                .orElseThrow();
    }
}
