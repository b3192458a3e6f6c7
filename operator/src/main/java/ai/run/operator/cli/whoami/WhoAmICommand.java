package ai.run.operator.cli.whoami;

import ai.run.operator.cli.print.DocumentFormat;
import ai.run.operator.cli.print.UserCommand;
import ai.run.operator.client.Cluster;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code whoami}: what the cluster knows of the caller, before anything is submitted. */
@Command(
        name = "whoami",
        description = {
            "Show whom the cluster takes you for, as whom you may run jobs in a namespace, and as whom a job would run that names nobody.",
            "For the last it has the server go through such a job, which is not stored."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  kubectl runaijob whoami", "  kubectl runaijob whoami -o json"})
public final class WhoAmICommand extends UserCommand {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "json|yaml",
            description = "The same for programs.")
    private @Nullable DocumentFormat format;

    @Override
    protected int run(Cluster cluster) {
        var questions = new Questions(cluster.client(), cluster.namespace());
        var caller = questions.caller();
        if (!caller.isKnown()) {
            note("This server does not say who you are: Kubernetes does since 1.28 (SelfSubjectReview).");
        }
        var whoAmI = new WhoAmI(
                caller, cluster.namespace(), questions.mayRunAs(), WithoutUser.of(caller, questions.trial()));
        print(format == null ? whoAmI.text() : format.print(whoAmI));
        return 0;
    }
}
