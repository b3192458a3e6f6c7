package ai.run.operator.submission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What runs in the container. */
final class ContainerOptions {

    private static final Set<String> PULL_POLICIES = Set.of("Always", "IfNotPresent", "Never");
    private static final String SECRET = "SECRET:";
    private static final String CAPABILITY_PREFIX = "CAP_";
    private static final String LOCALHOST = "Localhost:";

    /** What {@code -i} alone, as kubectl has it, is read as: no image can be called so. */
    private static final String STDIN = "<";

    private static final String STDIN_AND_TTY = "t";

    @Option(names = "--image", paramLabel = "IMAGE", description = "The image. Required, unless a manifest names one.")
    private @Nullable String image;

    @Option(
            names = "-i",
            paramLabel = "IMAGE",
            arity = "0..1",
            preprocessor = ImageOrStdin.class,
            description = "The same; alone, or as -it, it is kubectl's: --stdin.")
    private List<String> imageOrStdin = List.of();

    @Option(
            names = "--command",
            arity = "0..1",
            paramLabel = "true|false",
            preprocessor = Attached.class,
            description = "What follows -- takes the place of the image's entrypoint, instead of its arguments.")
    private boolean command;

    @Option(
            names = {"-e", "--environment"},
            paramLabel = "KEY=VALUE",
            description = "An environment variable; KEY=SECRET:name,key takes it from a Secret.")
    private List<String> environment = List.of();

    @Option(names = "--working-dir", paramLabel = "PATH", description = "Where the container starts.")
    private @Nullable String workingDir;

    @Option(names = "--image-pull-policy", paramLabel = "POLICY", description = "Always, IfNotPresent or Never.")
    private @Nullable String imagePullPolicy;

    @Option(
            names = "--stdin",
            arity = "0..1",
            paramLabel = "true|false",
            preprocessor = Attached.class,
            description = "Keep the input of the container open.")
    private @Nullable Boolean stdin;

    @Option(
            names = {"-t", "--tty"},
            arity = "0..1",
            paramLabel = "true|false",
            preprocessor = Attached.class,
            description = "Give the container a terminal. Needs --stdin to be of use.")
    private @Nullable Boolean tty;

    @Option(
            names = "--add-capability",
            paramLabel = "NAME",
            split = ",",
            description = "A capability of Linux for the container; most clusters refuse most of them.")
    private List<String> capabilities = List.of();

    @Option(
            names = "--seccomp-profile",
            paramLabel = "TYPE",
            description = "RuntimeDefault, Unconfined or Localhost:FILE.")
    private @Nullable String seccompProfile;

    /** @param attach whether the terminal of the caller is to be the container's, which implies both ends of it */
    void apply(Draft draft, List<String> words, boolean attach) {
        var container = draft.container();
        var named = imageOrStdin.stream().filter(value -> !isStdin(value)).toList();
        if (named.size() + (image == null ? 0 : 1) > 1) {
            throw new InvalidOptionException("--image is given twice: a job has one.");
        }
        if (image != null || !named.isEmpty()) {
            container.put("image", image != null ? image : named.get(0));
        }
        if (container.path("image").asText().isEmpty()) {
            throw new InvalidOptionException("No image is named: add --image, as in --image=busybox:1.37.0.");
        }
        if (!words.isEmpty()) {
            var list = container.putArray(command ? "command" : "args");
            words.forEach(list::add);
        } else if (command) {
            throw new InvalidOptionException("--command: no command follows; write it behind --, at the end.");
        }
        environment.forEach(variable -> set(container, Values.pair("--environment", variable)));
        if (workingDir != null) {
            container.put("workingDir", workingDir);
        }
        if (imagePullPolicy != null) {
            if (!PULL_POLICIES.contains(imagePullPolicy)) {
                throw new InvalidOptionException(
                        "--image-pull-policy: %s is not known; write Always, IfNotPresent or Never.", imagePullPolicy);
            }
            container.put("imagePullPolicy", imagePullPolicy);
        }
        terminal(container, attach);
        security(container);
    }

    private static boolean isStdin(String value) {
        return value.equals(STDIN) || value.equals(STDIN_AND_TTY);
    }

    private void terminal(ObjectNode container, boolean attach) {
        var input = attach || imageOrStdin.stream().anyMatch(ContainerOptions::isStdin);
        var terminal = attach || imageOrStdin.contains(STDIN_AND_TTY);
        if (stdin != null || input) {
            container.put("stdin", stdin != null ? stdin : true);
        }
        if (tty != null || terminal) {
            container.put("tty", tty != null ? tty : true);
        }
    }

    private static void set(ObjectNode container, Values.Pair variable) {
        var list = Draft.array(container, "env");
        for (var i = list.size() - 1; i >= 0; i--) {
            if (list.get(i).path("name").asText().equals(variable.key())) {
                list.remove(i);
            }
        }
        var entry = list.addObject().put("name", variable.key());
        if (!variable.value().startsWith(SECRET)) {
            entry.put("value", variable.value());
            return;
        }
        var reference = variable.value().substring(SECRET.length()).split(",", -1);
        if (reference.length != 2 || reference[0].isBlank() || reference[1].isBlank()) {
            throw new InvalidOptionException(
                    "--environment: %s names no key of a Secret; write %s=SECRET:name,key.",
                    variable.key(), variable.key());
        }
        entry.putObject("valueFrom")
                .putObject("secretKeyRef")
                .put("name", reference[0].strip())
                .put("key", reference[1].strip());
    }

    private void security(ObjectNode container) {
        if (!capabilities.isEmpty()) {
            var added = Draft.array(Draft.object(Draft.object(container, "securityContext"), "capabilities"), "add");
            capabilities.stream()
                    .map(name -> name.strip().toUpperCase(Locale.ROOT))
                    .map(name -> name.startsWith(CAPABILITY_PREFIX) ? name.substring(CAPABILITY_PREFIX.length()) : name)
                    .forEach(added::add);
        }
        if (seccompProfile != null) {
            var profile = Draft.object(container, "securityContext").putObject("seccompProfile");
            if (seccompProfile.startsWith(LOCALHOST) && seccompProfile.length() > LOCALHOST.length()) {
                profile.put("type", "Localhost").put("localhostProfile", seccompProfile.substring(LOCALHOST.length()));
            } else if (Set.of("RuntimeDefault", "Unconfined").contains(seccompProfile)) {
                profile.put("type", seccompProfile);
            } else {
                throw new InvalidOptionException(
                        "--seccomp-profile: %s is not known; write RuntimeDefault, Unconfined or Localhost:FILE.",
                        seccompProfile);
            }
        }
    }

    /** {@code -i} is the image in the original, and the input in kubectl: an image follows, or none does. */
    static final class ImageOrStdin implements IParameterPreprocessor {

        @Override
        @SuppressWarnings("JdkObsolete") // picocli's
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
            if (" ".equals(info.get("separator"))
                    && (args.isEmpty() || args.peek().startsWith("-"))) {
                args.push(STDIN);
            }
            return false;
        }
    }
}
