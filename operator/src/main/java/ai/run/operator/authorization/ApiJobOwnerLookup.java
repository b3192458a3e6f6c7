package ai.run.operator.authorization;

import ai.run.operator.admission.JobOwnerLookup;
import ai.run.operator.identity.Submission;
import ai.run.operator.workload.Ownership;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import lombok.RequiredArgsConstructor;

/** Reads the Job and its RunaiJob from the API server: the replica that is asked may not be the one that watches them. */
@RequiredArgsConstructor
public final class ApiJobOwnerLookup implements JobOwnerLookup {

    private final KubernetesClient client;
    private final Submitters submitters;

    @Override
    public Optional<Owner> ofJob(String namespace, String name, String uid) {
        return job(namespace, name)
                .filter(job -> uid.equals(job.getMetadata().getUid()))
                // A RunaiJob and its Job have the same name.
                .flatMap(job -> runaiJob(namespace, name).filter(runaiJob -> Ownership.isOf(runaiJob, job)))
                .map(runaiJob -> new Owner(
                        runaiJob,
                        submitters.of(runaiJob).map(Submission::submitter).orElse(null)));
    }

    private Optional<Job> job(String namespace, String name) {
        return Optional.ofNullable(
                client.batch().v1().jobs().inNamespace(namespace).withName(name).get());
    }

    private Optional<RunaiJob> runaiJob(String namespace, String name) {
        return Optional.ofNullable(client.resources(RunaiJob.class)
                .inNamespace(namespace)
                .withName(name)
                .get());
    }
}
