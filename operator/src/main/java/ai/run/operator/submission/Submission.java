package ai.run.operator.submission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A RunaiJob that is to be created.
 *
 * @param job as it is sent, with nothing in it that nobody said
 * @param remarks what the user should know, in sentences
 */
public record Submission(ObjectNode job, List<String> remarks) {

    /** Keeps the remarks as they are. */
    public Submission {
        remarks = List.copyOf(remarks);
    }
}
