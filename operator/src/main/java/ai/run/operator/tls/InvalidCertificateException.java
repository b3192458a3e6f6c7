package ai.run.operator.webhook;

/** A key or a certificate is not what it should be. */
final class InvalidCertificateException extends Exception {

    private static final long serialVersionUID = 1;

    InvalidCertificateException(String message) {
        super(message);
    }
}
