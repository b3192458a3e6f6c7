package ai.run.operator.client;

import io.fabric8.kubernetes.client.Config;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster and namespace a user command is for: kubectl's options, and what kubectl takes where they are not given. */
public final class ClusterOptions {

    /** An RFC 1123 label. */
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "The cluster and your credentials. Without it: $KUBECONFIG, else ~/.kube/config.")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "The context of the kubeconfig; without it, the current one.")
    private @Nullable String context;

    @Option(
            names = {"-n", "--namespace", "-p", "--project"},
            paramLabel = "NAME",
            description = "The namespace; without it, that of the context, else default. A project is a namespace.")
    private @Nullable String namespace;

    /** The namespace that was named on the command line, without a look at the kubeconfig; null where none was. */
    public @Nullable String namespace() {
        return namespace;
    }

    /**
     * Makes the client of the caller, which has not talked to anybody yet.
     *
     * @throws CommandException where there is no usable kubeconfig, or it lacks the context
     */
    public Cluster connect() {
        if (namespace != null && !NAMESPACE.matcher(namespace).matches()) {
            throw new CommandException(
                    "A namespace cannot be named '%s': give one of lower-case letters, digits and '-'."
                            .formatted(namespace));
        }
        return new Cluster(Cluster.client(config()), namespace, kubectlOptions());
    }

    private Config config() {
        if (kubeconfig != null && !Files.isReadable(kubeconfig)) {
            throw new CommandException(
                    "Cannot read the kubeconfig %s: name a file that exists and is readable.".formatted(kubeconfig));
        }
        var config = read();
        var found = config.getCurrentContext() == null
                ? null
                : config.getCurrentContext().getName();
        if (context != null && !context.equals(found)) {
            throw new CommandException("There is no context %s in %s: 'kubectl config get-contexts' lists them."
                    .formatted(context, places()));
        }
        // Where it finds nothing, the library names a host that only pods know; pods are told its port too.
        if (found == null && (kubeconfig != null || config.getMasterUrl().equals(Config.DEFAULT_MASTER_URL + "/"))) {
            throw new CommandException(
                    "No cluster is named: there is no kubeconfig with a current context in %s. Name".formatted(places())
                            + " one with --kubeconfig or $KUBECONFIG, or a context with --context.");
        }
        return config;
    }

    private Config read() {
        try {
            if (kubeconfig != null) {
                return Config.fromKubeconfig(context, kubeconfig.toFile());
            }
            passOverMissingFiles();
            return Config.autoConfigure(context);
        } catch (RuntimeException notKubeconfig) {
            throw new CommandException(
                    "%s is not a kubeconfig: look at it with 'kubectl config view'.".formatted(places()));
        }
    }

    /** Of several files kubectl reads those that exist; the library would fail. */
    private static void passOverMissingFiles() {
        var named = Config.getKubeconfigFilenames();
        var existing =
                named.stream().filter(file -> Files.exists(Path.of(file))).toList();
        if (!existing.isEmpty() && existing.size() < named.size()) {
            System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, String.join(File.pathSeparator, existing));
        }
    }

    private String places() {
        return kubeconfig != null ? kubeconfig.toString() : String.join(", ", Config.getKubeconfigFilenames());
    }

    /** What kubectl must be told to be in the same place; the namespace is added by whoever knows the one in force. */
    private List<String> kubectlOptions() {
        var options = new ArrayList<String>();
        if (kubeconfig != null) {
            options.add("--kubeconfig=" + kubeconfig);
        }
        if (context != null) {
            options.add("--context=" + Objects.requireNonNull(context));
        }
        return List.copyOf(options);
    }
}
