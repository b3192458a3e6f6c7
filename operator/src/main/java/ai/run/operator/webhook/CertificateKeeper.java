package ai.run.operator.webhook;

import ai.run.operator.tls.InvalidCertificateException;
import ai.run.operator.webhook.CertificateSource.Current;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import lombok.extern.slf4j.Slf4j;

/**
 * Looks after the certificate: every replica, every few seconds, reads it, has it trusted, and only then shows it. Who
 * removes the Secret or the {@code caBundle} finds it restored as soon.
 */
@Slf4j
final class CertificateKeeper implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofSeconds(10);

    private final CertificateSource source;
    private final Function<String, Registration.Outcome> registration;
    private final Clock clock;
    private final WebhookTls tls;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "webhook-certificate");
        thread.setDaemon(true);
        return thread;
    });

    private String lastSaid = "";

    /** Gets the first certificate and makes it known; after that it is for the caller to {@link #look}. */
    CertificateKeeper(
            CertificateSource source,
            Function<String, Registration.Outcome> registration,
            Optional<ClientAuthority> clients,
            Clock clock)
            throws InvalidCertificateException {
        this.source = source;
        this.registration = registration;
        this.clock = clock;
        var first = source.current(clock.instant());
        makeTrusted(first);
        tls = new WebhookTls(first.serving(), clients);
    }

    /**
     * Gets the first certificate, makes it known, and looks after it from now on.
     *
     * @param registration has the API server trust these authorities, which are PEM
     * @param clients who may connect; empty for everybody
     * @throws InvalidCertificateException when there is none that can be used
     * @throws KubernetesClientException when the API server does not let us
     */
    static CertificateKeeper start(
            CertificateSource source,
            Function<String, Registration.Outcome> registration,
            Optional<ClientAuthority> clients,
            Clock clock)
            throws InvalidCertificateException {
        var keeper = new CertificateKeeper(source, registration, clients, clock);
        var interval = INTERVAL.toSeconds();
        var unused = keeper.timer.scheduleWithFixedDelay(keeper::look, interval, interval, TimeUnit.SECONDS);
        return keeper;
    }

    WebhookTls tls() {
        return tls;
    }

    /** Looks once. Another certificate is shown when the API server was found to trust it already, not just told so. */
    void look() {
        try {
            var current = source.current(clock.instant());
            if (makeTrusted(current) || !tls.shown().expiry().isAfter(clock.instant())) {
                tls.show(current.serving());
            }
        } catch (InvalidCertificateException | RuntimeException failure) {
            say("The webhooks' certificate stays as it is, because it cannot be looked after: " + failure.getMessage());
        }
    }

    /** Has the API server trust it; says whether it did before, rather than having been told just now. */
    private boolean makeTrusted(Current current) {
        var outcome = current.trusted().map(registration).orElseGet(() -> new Registration.Outcome(true, List.of()));
        say(
                outcome.missing().isEmpty()
                        ? ""
                        : "Nobody asks the webhooks, because there is no " + String.join(" and no ", outcome.missing())
                                + " of ours: apply config/admission.");
        return outcome.settled();
    }

    /** The same every few seconds is not worth saying. */
    private void say(String message) {
        if (!message.isEmpty() && !message.equals(lastSaid)) {
            log.warn(message);
        }
        lastSaid = message;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
