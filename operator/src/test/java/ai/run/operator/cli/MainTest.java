package ai.run.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.logging.LogFormat;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The command line, as far as it needs no cluster. */
class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void helps(String option) {
        assertThat(run(option)).isZero();

        assertThat(out.toString())
                .startsWith("Usage: runaijob-operator")
                .contains("Runs Kubernetes jobs as the right user.", "Run the controller");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void saysItsVersion(String option) {
        assertThat(run(option)).isZero();

        assertThat(out.toString()).startsWith("runaijob-operator ").hasLineCount(1);
    }

    @Test
    void helpsWithRun() {
        assertThat(run("run", "--help")).isZero();

        assertThat(out.toString())
                .startsWith("Usage: runaijob-operator run")
                .contains(
                        "--kubeconfig=FILE",
                        "--namespaces, --watch-namespaces=NAME[,NAME...]",
                        "--config-namespace=NAME",
                        "--leader-elect[=true|false]",
                        "--bind-address=ADDRESS",
                        "--port=PORT",
                        "--log-format=text|json");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                                     | Say what to do, such as submit or run.
                    --frobnicate     | Unknown option: '--frobnicate'
                    start            | Unmatched argument at index 0: 'start'
                    run --frobnicate | Unknown option: '--frobnicate'
                    run --port       | Missing required parameter for option '--port' (PORT)
                    run --leader-elect=maybe | Invalid value for option '--leader-elect': 'maybe' is not a boolean
                    run --log-format xml | Invalid value for option '--log-format': expected one of [TEXT, JSON] (case-insensitive) but was 'xml'
                    run --port http  | Invalid value for option '--port': 'http' is not an int
                    """)
    void saysInOneSentenceWhatItDoesNotUnderstand(String arguments, String sentence) {
        assertThat(run(arguments == null ? new String[0] : arguments.split(" ")))
                .isEqualTo(2);

        assertThat(err.toString().lines().findFirst()).contains(sentence);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void endsWithAnErrorWhenTheKubeconfigIsNotThere() {
        assertThat(run("run", "--kubeconfig", "/nowhere/kubeconfig")).isEqualTo(1);

        assertThat(err.toString()).as("a stack trace").isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                                            |
                    --watch-namespaces=     |
                    --watch-namespaces=a    | a
                    --watch-namespaces=a,b  | a,b
                    --watch-namespaces=a, --watch-namespaces=,b | a,b
                    --namespaces=a,b        | a,b
                    --watch-namespaces=a --namespaces=b,a | a,b
                    """)
    void watchesTheNamespacesThatAreNamed(String arguments, String namespaces) {
        var options = options(arguments == null ? new String[0] : arguments.split(" "));

        assertThat(String.join(",", options.settings().namespaces()))
                .isEqualTo(Objects.requireNonNullElse(namespaces, ""));
    }

    @ParameterizedTest
    @CsvSource({"--port=1, false", "--leader-elect, true", "--leader-elect=true, true", "--leader-elect=false, false"})
    void takesPartInAnElectionWhenTold(String argument, boolean expected) {
        assertThat(options(argument).settings().leaderElect()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "--webhooks, Own",
        "--webhooks --webhook-certificates=self, Own",
        "--webhooks --webhook-certificates=secret, Given",
        "--webhooks --webhook-certificates=folder, Mounted"
    })
    void takesTheCertificateFromWhereItIsTold(String arguments, String certificate) {
        assertThat(options(arguments.split(" "))
                        .settings()
                        .webhooks()
                        .server()
                        .certificate()
                        .getClass()
                        .getSimpleName())
                .isEqualTo(certificate);
    }

    @Test
    void servesNoWebhooksUnlessTold() {
        assertThat(options("--webhook-certificates=secret").settings().webhooks())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "run --port http --log-format json, JSON",
        "--frobnicate --log-format=JSON, JSON",
        "run --log-format xml, TEXT",
        "run, TEXT"
    })
    void knowsTheLogFormatWhateverElseIsWrong(String arguments, LogFormat expected) {
        assertThat(LogOptions.formatOf(arguments.split(" "))).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("optionsOfRun")
    void everyOptionHasAnEnvironmentVariable(OptionSpec option) {
        var variable = "RUNAIJOB_"
                + option.longestName().substring(2).replace('-', '_').toUpperCase(Locale.ROOT);

        assertThat(defaultOf(option)).as("what is used").startsWith("${env:" + variable);
        assertThat(String.join(" ", option.description())).as("the help").contains("($" + variable + ")");
    }

    static List<OptionSpec> optionsOfRun() {
        return Main.commandLine().getSubcommands().get("run").getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .toList();
    }

    @Test
    void anOptionWithoutItsVariableHasItsDefault() {
        var defaults = Stream.of(
                        "RUNAIJOB_CONFIG_NAMESPACE:-runai",
                        "RUNAIJOB_BIND_ADDRESS:-0.0.0.0",
                        "RUNAIJOB_PORT:-8080",
                        "RUNAIJOB_WATCH_NAMESPACES:-${env:RUNAIJOB_NAMESPACES:-}",
                        "RUNAIJOB_LEADER_ELECT:-false",
                        "RUNAIJOB_LOG_FORMAT:-text")
                .map(value -> "${env:" + value + "}");

        assertThat(optionsOfRun().stream().map(MainTest::defaultOf)).containsAll(defaults.toList());
    }

    /** As it is written down: picocli answers with what the environment makes of it. */
    private static String defaultOf(OptionSpec option) {
        return ((Field) option.userObject()).getAnnotation(Option.class).defaultValue();
    }

    /** What the options of {@code run} come to. */
    private static RunOptions options(String... arguments) {
        var options = new RunOptions();
        new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
        return options;
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
