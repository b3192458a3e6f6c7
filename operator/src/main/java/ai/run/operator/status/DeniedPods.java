package ai.run.operator.status;

import ai.run.v1.RunaiJob;
import ai.run.v1.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Explains why the API server denies pods: its own words, and what to do where these do not help. */
final class DeniedPods {

    /** OpenShift names every SecurityContextConstraints that the cluster has, in a kilobyte, of which this is what counts. */
    private static final String NOT_USABLE = "provider \"runaijob\": Forbidden: not usable by user or serviceaccount";

    /** As the server writes them; to compare others can take long. */
    private static final Pattern AMOUNT = Pattern.compile("[0-9][0-9.]{0,32}[A-Za-z]{0,2}");

    /** LimitRanger names no container. */
    private static final Pattern AMOUNT_OF_A_CONTAINER =
            Pattern.compile("per Container is [^,]{1,64}, but (?:request|limit) is (" + AMOUNT + ")");

    private static final String TOO_LARGE =
            "The job is too large for the API server's storage, which takes 1.5 MiB for each object by default: shorten spec.template,"
                    + " from which a workload is made that is larger than the RunaiJob, and put long scripts and data into a"
                    + " ConfigMap or a volume.";

    private DeniedPods() {}

    /** The server's message, after a question where it is known what is likely missing. */
    static String explained(RunaiJob job, String message) {
        if (message.contains(NOT_USABLE)) {
            return "no SecurityContextConstraints let these pods in; is config/openshift/user_namespace.yaml applied in %s? %s"
                    .formatted(job.getMetadata().getNamespace(), message);
        }
        // Nothing in the list: none of them is for whoever makes the pod.
        if (message.endsWith("PodSecurityPolicy: unable to admit pod: []")) {
            var file = job.getSpec().getWorkload() == Workload.POD ? "user_namespace.yaml" : "guarded_namespace.yaml";
            return "no PodSecurityPolicy lets these pods in; is config/psp/%s applied in %s? %s"
                    .formatted(file, job.getMetadata().getNamespace(), message);
        }
        if (StorageLimit.isHit(message)) {
            return TOO_LARGE;
        }
        return asksForAllOf(job, message)
                ? message
                : message
                        + "; no container of the template asks for that: look at runai-home-init (homeDir.resources of"
                        + " the cluster-config), and at containers that webhooks add";
    }

    /** Says whether every amount that the message finds wrong is one of the template's containers. */
    private static boolean asksForAllOf(RunaiJob job, String message) {
        var own = amounts(job);
        return AMOUNT_OF_A_CONTAINER
                .matcher(message)
                .results()
                .map(found -> Quantity.parse(found.group(1)))
                .allMatch(amount -> own.stream().anyMatch(amount::equals));
    }

    private static List<Quantity> amounts(RunaiJob job) {
        var pod = job.getSpec().getTemplate() == null
                ? null
                : job.getSpec().getTemplate().getSpec();
        return pod == null
                ? List.of()
                : Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                        .map(Container::getResources)
                        .filter(Objects::nonNull)
                        .flatMap(resources -> Stream.concat(
                                resources.getRequests().values().stream(), resources.getLimits().values().stream()))
                        .filter(amount -> AMOUNT.matcher(amount.toString()).matches())
                        .toList();
    }
}
