package ai.run.operator.ldap;

/** What is needed to connect to the LDAP servers is missing or wrong; the message says what, and never holds a secret. */
public final class LdapSetupException extends Exception {

    public LdapSetupException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
