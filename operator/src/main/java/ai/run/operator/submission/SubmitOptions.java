package ai.run.operator.submission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The options of {@code submit} that say what the job is: the original's, as far as they have a meaning here. */
public final class SubmitOptions {

    @ArgGroup(validate = false, heading = "%nName:%n")
    private NameOptions name = new NameOptions();

    @ArgGroup(validate = false, heading = "%nWhat runs:%n")
    private ContainerOptions container = new ContainerOptions();

    @ArgGroup(validate = false, heading = "%nAs whom:%n")
    private IdentityOptions identity = new IdentityOptions();

    @ArgGroup(validate = false, heading = "%nResources:%n")
    private ResourceOptions resources = new ResourceOptions();

    @ArgGroup(validate = false, heading = "%nVolumes:%n")
    private VolumeOptions volumes = new VolumeOptions();

    @ArgGroup(validate = false, heading = "%nLife:%n")
    private LifeOptions life = new LifeOptions();

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlacementOptions placement = new PlacementOptions();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("UnusedMethod") // called by picocli
    private void refuseOthers(CommandSpec command) {
        RefusedOptions.addTo(command);
    }

    /**
     * Makes the job.
     *
     * @param context what is said outside of these options
     * @param account asked only where the job runs as the local account
     * @throws InvalidOptionException where a value makes no sense
     * @throws RefusedSubmissionException where somebody would be root
     */
    public Submission submission(Context context, Supplier<LocalAccount> account) {
        var draft = new Draft(context.manifest());
        name.apply(draft, context.name());
        if (context.namespace() != null) {
            draft.metadata().put("namespace", context.namespace());
        }
        identity.apply(draft, account);
        container.apply(draft, context.words(), context.attach());
        resources.apply(draft);
        volumes.apply(draft);
        life.apply(draft);
        placement.apply(draft);
        return new Submission(draft.job(), draft.remarks());
    }

    /**
     * What the rest of the command line says.
     *
     * @param name the positional argument
     * @param namespace null where none is named
     * @param words what stands behind {@code --}
     * @param attach whether the caller's terminal becomes the container's
     * @param manifest what to start from
     */
    public record Context(
            @Nullable String name,
            @Nullable String namespace,
            List<String> words,
            boolean attach,
            @Nullable ObjectNode manifest) {

        /** Keeps the words as they are. */
        public Context {
            words = List.copyOf(words);
        }
    }
}
