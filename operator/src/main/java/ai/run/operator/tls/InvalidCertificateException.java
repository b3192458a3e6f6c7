package ai.run.operator.tls;

/** A key or a certificate is not what it should be; the message never quotes a key. */
public final class InvalidCertificateException extends Exception {

    private static final long serialVersionUID = 1;

    public InvalidCertificateException(String message) {
        super(message);
    }
}
