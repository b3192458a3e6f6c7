package ai.run.operator.clusterconfig;

import ai.run.v1.ClusterConfigRef;
import org.jspecify.annotations.Nullable;

/** The result of parsing the cluster-config: a configuration, or the reason why there is none. */
public sealed interface ParsedClusterConfig {

    /**
     * A configuration to go by.
     *
     * @param config what is in force
     * @param ref the ConfigMap that says so; null where there is none, and so nothing is enforced
     */
    record Valid(ClusterConfig config, @Nullable ClusterConfigRef ref) implements ParsedClusterConfig {}

    /**
     * The cluster-config cannot be relied on: no new workload may be created until it is repaired.
     *
     * @param message which ConfigMap, which key, which line, and what is wrong with it
     */
    record Invalid(String message) implements ParsedClusterConfig {

        /** Returns the message with what somebody can do whose job waits for the repair. */
        public String advice() {
            return message + "; ask an administrator to correct that";
        }
    }
}
