package ai.run.operator.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.PostConnectProcessor;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import javax.net.ssl.SSLContext;
import lombok.RequiredArgsConstructor;

/** Begins TLS on every connection that has none, before the operator shows its password or asks for anything. */
@RequiredArgsConstructor
final class EnsureTls implements PostConnectProcessor {

    private final SSLContext context;

    @Override
    public void processPreAuthenticatedConnection(LDAPConnection connection) throws LDAPException {
        if (connection.getSSLSession() == null) {
            new StartTLSPostConnectProcessor(context).processPreAuthenticatedConnection(connection);
        }
    }

    @Override
    public void processPostAuthenticatedConnection(LDAPConnection connection) {
        // nothing more to do
    }
}
