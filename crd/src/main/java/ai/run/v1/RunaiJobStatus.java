package ai.run.v1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import lombok.AllArgsConstructor;
import lombok.Builder;
import lombok.Data;
import lombok.NoArgsConstructor;
import org.jspecify.annotations.Nullable;

/** What the operator says of a job. Written by the operator alone. */
@Data
@Builder(toBuilder = true)
@NoArgsConstructor
@AllArgsConstructor
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public class RunaiJobStatus {

    @JsonPropertyDescription("The generation of the spec that this status speaks of.")
    private @Nullable Long observedGeneration;

    @JsonPropertyDescription("One word for people, derived from the conditions: Pending, Running, Succeeded, Failed,"
            + " Suspended or Rejected. Programs read the conditions.")
    private @Nullable Phase phase;

    @JsonPropertyDescription(
            "Accepted, IdentityResolved, Admitted, PodsReady, Suspended, Complete, Failed; and for kstatus"
                    + " Ready, Reconciling, Stalled.")
    private @Nullable List<Condition> conditions;

    @JsonPropertyDescription("Who the containers run as, as resolved when the workload was made.")
    private @Nullable Identity identity;

    @JsonPropertyDescription("What the cluster-config forced on a spec that did not ask for it: RunAsUser,"
            + " PreventPrivilegeEscalation.")
    private @Nullable List<String> enforced;

    @JsonPropertyDescription("What was in force when the workload was made, whether asked for or enforced: RunAsUser,"
            + " PreventPrivilegeEscalation, Restricted, StrictGroups. Its pods are held against that as long as"
            + " they live.")
    private @Nullable List<String> protections;

    @JsonPropertyDescription(
            "What podSecurity.allow of the cluster-config allowed the pod when the workload was made, as JSON; absent"
                    + " where that was the default, or bore on nothing in force.")
    private @Nullable String allowances;

    @JsonPropertyDescription("Values of the template that lost to the rules in force, each as 'field: old -> new'.")
    private @Nullable List<String> overridden;

    @JsonPropertyDescription("Where the containers find their home directory.")
    private @Nullable String homeDirectory;

    @JsonPropertyDescription("The cluster-config in force when the workload was made; absent when there was none.")
    private @Nullable ClusterConfigRef clusterConfig;

    @JsonPropertyDescription("The Job or Pod that carries out this RunaiJob.")
    private @Nullable WorkloadRef workloadRef;

    @JsonPropertyDescription("Pods that are pending or running.")
    private @Nullable Integer active;

    @JsonPropertyDescription("Pods that are ready.")
    private @Nullable Integer ready;

    @JsonPropertyDescription("Pods that have succeeded.")
    private @Nullable Integer succeeded;

    @JsonPropertyDescription("Pods that have failed.")
    private @Nullable Integer failed;

    @JsonPropertyDescription("When the workload was started, RFC 3339.")
    private @Nullable String startTime;

    @JsonPropertyDescription("When the workload was complete, RFC 3339. Absent when it failed.")
    private @Nullable String completionTime;
}
