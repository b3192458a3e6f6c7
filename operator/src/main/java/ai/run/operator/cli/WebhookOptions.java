package ai.run.operator.cli;

import ai.run.operator.admission.TrustedUsers;
import ai.run.operator.startup.Settings.WebhookSettings;
import ai.run.operator.webhook.Webhooks;
import ai.run.operator.webhook.Webhooks.Certificate;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code run} that speak of webhooks; each can be given as an environment variable too. */
final class WebhookOptions {

    private static final String SELF = "self";
    private static final String SECRET = "secret";

    @Option(
            names = "--webhooks",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "${env:RUNAIJOB_WEBHOOKS:-false}",
            description = "Serve the admission webhooks that config/admission registers ($RUNAIJOB_WEBHOOKS).")
    private boolean enabled;

    @Option(
            names = "--webhook-port",
            paramLabel = "PORT",
            defaultValue = "${env:RUNAIJOB_WEBHOOK_PORT:-8443}",
            description = "The port for them; 0 takes a free one ($RUNAIJOB_WEBHOOK_PORT).")
    private int port = 8443;

    @Option(
            names = "--webhook-certificates",
            paramLabel = "self|secret|FOLDER",
            defaultValue = "${env:RUNAIJOB_WEBHOOK_CERTIFICATES:-" + SELF + "}",
            description =
                    "Where their certificate comes from: self, the operator makes, renews and registers it; secret,"
                            + " somebody else does, such as cert-manager, in the Secret runaijob-operator-webhook; or a folder"
                            + " with tls.crt and tls.key of somebody else's ($RUNAIJOB_WEBHOOK_CERTIFICATES).")
    private String certificates = SELF;

    @Option(
            names = "--webhook-hosts",
            paramLabel = "HOST",
            split = ",",
            defaultValue = "${env:RUNAIJOB_WEBHOOK_HOSTS:-}",
            description = "What the API server calls this process, beside the name of its Service, separated by commas:"
                    + " names and addresses for the operator's own certificate ($RUNAIJOB_WEBHOOK_HOSTS).")
    private Set<String> hosts = Set.of();

    @Option(
            names = "--webhook-client-ca",
            paramLabel = "FILE",
            defaultValue = "${env:RUNAIJOB_WEBHOOK_CLIENT_CA:-}",
            description =
                    "The certificates of the authorities, PEM, whose clients alone may ask the webhooks; without it,"
                            + " whoever reaches the port may ($RUNAIJOB_WEBHOOK_CLIENT_CA).")
    private String clientAuthorities = "";

    @Option(
            names = "--webhook-client-names",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "${env:RUNAIJOB_WEBHOOK_CLIENT_NAMES:-}",
            description = "The common names of those clients, separated by commas; none for all of the authorities'"
                    + " ($RUNAIJOB_WEBHOOK_CLIENT_NAMES).")
    private Set<String> clientNames = Set.of();

    @Option(
            names = "--service-account",
            paramLabel = "NAME",
            defaultValue = "${env:RUNAIJOB_SERVICE_ACCOUNT:-runaijob-operator}",
            description = "The operator's service account, which alone may edit the workloads of RunaiJobs"
                    + " ($RUNAIJOB_SERVICE_ACCOUNT).")
    private String serviceAccount = "runaijob-operator";

    @Option(
            names = "--trusted-controllers",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "${env:RUNAIJOB_TRUSTED_CONTROLLERS:-}",
            description = "Users and groups that may edit them too, like the cluster's own controllers, separated by"
                    + " commas; system:serviceaccounts:kueue-system for Kueue ($RUNAIJOB_TRUSTED_CONTROLLERS).")
    private Set<String> trustedControllers = Set.of();

    /** Where and how to serve them; null where they are not wanted. */
    @Nullable
    WebhookSettings settings(String bindAddress, String configNamespace) {
        if (!enabled) {
            return null;
        }
        var server = new Webhooks.Settings(
                bindAddress,
                port,
                configNamespace,
                named(hosts),
                certificate(),
                Optional.of(clientAuthorities).filter(file -> !file.isBlank()).map(Path::of),
                named(clientNames));
        return new WebhookSettings(server, TrustedUsers.of(configNamespace, serviceAccount, named(trustedControllers)));
    }

    private Certificate certificate() {
        return switch (certificates) {
            case SELF -> new Certificate.Own();
            case SECRET -> new Certificate.Given();
            default -> new Certificate.Mounted(Path.of(certificates));
        };
    }

    /** An empty variable splits into one name without a letter. */
    static Set<String> named(Collection<String> names) {
        return names.stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
