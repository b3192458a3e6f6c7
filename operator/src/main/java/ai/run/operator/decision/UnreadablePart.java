package ai.run.operator.decision;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import lombok.RequiredArgsConstructor;

/**
 * A placeholder in a spec for a part of it that the API server keeps and the operator cannot read, such as a port beyond all
 * numbers of ports. Its fields are unset, and it is written without the problem.
 */
public sealed interface UnreadablePart {

    /** Names the field, and says what is wrong with it. */
    String problem();

    /** For {@code spec.template}. */
    @RequiredArgsConstructor
    final class Template extends PodTemplateSpec implements UnreadablePart {

        private static final long serialVersionUID = 1;

        private final String problem;

        @Override
        public String problem() {
            return problem;
        }
    }

    /** For {@code spec.podFailurePolicy}. */
    @RequiredArgsConstructor
    final class FailurePolicy extends PodFailurePolicy implements UnreadablePart {

        private static final long serialVersionUID = 1;

        private final String problem;

        @Override
        public String problem() {
            return problem;
        }
    }
}
