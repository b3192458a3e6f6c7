package ai.run.operator.submission;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The value of a switch counts only where it is attached, as in {@code --suspend=false}: what follows
 * {@code --run-as-user} is the name of the job, as the original's parser takes it.
 */
final class Attached implements IParameterPreprocessor {

    @Override
    @SuppressWarnings("JdkObsolete") // picocli's
    public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
        if (" ".equals(info.get("separator"))) {
            args.push("true");
        }
        return false;
    }
}
