package ai.run.operator.authorization;

import ai.run.operator.admission.Owners;
import ai.run.operator.workload.Ownership;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import lombok.RequiredArgsConstructor;

/** Reads the Job and its RunaiJob from the API server: the replica that is asked may not be the one that watches them. */
@RequiredArgsConstructor
public final class JobOwners implements Owners {

    private final KubernetesClient client;
    private final Submitters submitters;

    @Override
    public Optional<Owner> ofJob(String namespace, String name, String uid) {
        var job =
                client.batch().v1().jobs().inNamespace(namespace).withName(name).get();
        // A RunaiJob and its Job have the same name.
        var runaiJob = client.resources(RunaiJob.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
        return job != null
                        && runaiJob != null
                        && uid.equals(job.getMetadata().getUid())
                        && Ownership.isOf(runaiJob, job)
                ? Optional.of(new Owner(runaiJob, submitters.of(runaiJob)))
                : Optional.empty();
    }
}
