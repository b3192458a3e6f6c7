package ai.run.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.testing.LogLines;
import ai.run.operator.testing.PassingTime;
import ai.run.operator.tls.InvalidCertificateException;
import ai.run.operator.tls.Pem;
import ai.run.operator.webhook.CertificateSource.Current;
import ai.run.operator.webhook.Registration.Outcome;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which certificate is shown, and what is said of it; its source, the API server and the time are values. */
class CertificateKeeperTest {

    private static final Outcome TRUSTED = new Outcome(true, List.of());
    private static final Outcome TOLD_JUST_NOW = new Outcome(false, List.of());
    private static final Outcome MISSING = new Outcome(true, List.of("ValidatingWebhookConfiguration"));

    private final PassingTime time = new PassingTime();
    private final Current first = issued();
    private final List<String> trusted = new ArrayList<>();

    private CertificateSource source = now -> first;
    private Supplier<Outcome> server = () -> TRUSTED;

    @RegisterExtension
    private final LogLines log = new LogLines(CertificateKeeper.class);

    @Test
    void theFirstIsShownOnceTheApiServerHasBeenTold() throws Exception {
        server = () -> TOLD_JUST_NOW;
        assertThat(keeper().tls().shown()).isEqualTo(first.serving());
        assertThat(trusted).containsExactly(first.trusted().orElseThrow());
    }

    @Test
    void anotherIsShownOnlyWhenItWasFoundToBeTrusted() throws Exception {
        var keeper = keeper();
        var next = issued();
        source = now -> next;

        server = () -> TOLD_JUST_NOW;
        keeper.look();
        assertThat(keeper.tls().shown()).isEqualTo(first.serving());

        server = () -> TRUSTED;
        keeper.look();
        assertThat(keeper.tls().shown()).isEqualTo(next.serving());
        assertThat(said()).isEmpty();
    }

    @Test
    void whatHasExpiredIsNotShownAnyLonger() throws Exception {
        var keeper = keeper();
        time.pass(CertificateAuthority.LIFE);
        var next = issued();
        source = now -> next;
        server = () -> TOLD_JUST_NOW;

        keeper.look();

        assertThat(keeper.tls().shown()).isEqualTo(next.serving());
    }

    @Test
    void whatOthersRegisterIsShownAtOnce() throws Exception {
        source = now -> new Current(first.serving(), Optional.empty());
        var keeper = keeper();
        var next = issued();
        source = now -> new Current(next.serving(), Optional.empty());

        keeper.look();

        assertThat(keeper.tls().shown()).isEqualTo(next.serving());
        assertThat(trusted).isEmpty();
    }

    @Test
    void aServerThatDoesNotAnswerChangesNothingAndIsMentionedOnce() throws Exception {
        var keeper = keeper();
        var next = issued();
        source = now -> next;
        server = () -> {
            throw new KubernetesClientException("no answer");
        };

        keeper.look();
        keeper.look();
        assertThat(keeper.tls().shown()).isEqualTo(first.serving());
        assertThat(said())
                .containsExactly(
                        "The webhooks' certificate stays as it is, because it cannot be looked after: no answer");

        server = () -> TRUSTED;
        keeper.look();
        assertThat(keeper.tls().shown()).isEqualTo(next.serving());
    }

    @Test
    void aSpoiltCertificateChangesNothing() throws Exception {
        var keeper = keeper();
        source = now -> {
            throw new InvalidCertificateException("the key cannot be read");
        };

        keeper.look();

        assertThat(keeper.tls().shown()).isEqualTo(first.serving());
        assertThat(said()).singleElement().asString().endsWith("looked after: the key cannot be read");
    }

    @Test
    void withoutAFirstCertificateThereIsNothingToShow() {
        source = now -> {
            throw new InvalidCertificateException("there is no certificate");
        };
        assertThatThrownBy(this::keeper).isInstanceOf(InvalidCertificateException.class);

        source = now -> first;
        server = () -> {
            throw new KubernetesClientException("forbidden");
        };
        assertThatThrownBy(this::keeper).isInstanceOf(KubernetesClientException.class);
    }

    @Test
    void aMissingRegistrationIsMentionedEachTimeItIsLost() throws Exception {
        server = () -> MISSING;
        var keeper = keeper();
        keeper.look();
        assertThat(said()).hasSize(1).allSatisfy(line -> assertThat(line)
                .contains("there is no ValidatingWebhookConfiguration of ours"));

        server = () -> TRUSTED;
        keeper.look();
        server = () -> MISSING;
        keeper.look();
        assertThat(said()).hasSize(2);
    }

    private CertificateKeeper keeper() throws InvalidCertificateException {
        return new CertificateKeeper(
                now -> source.current(now),
                authorities -> {
                    trusted.add(authorities);
                    return server.get();
                },
                Optional.empty(),
                time);
    }

    private Current issued() {
        var issued = CertificateAuthority.issue(Set.of("localhost"), time.instant());
        return new Current(issued.serving(), Optional.of(Pem.of(List.of(issued.authority()))));
    }

    private List<String> said() {
        return log.messages();
    }
}
