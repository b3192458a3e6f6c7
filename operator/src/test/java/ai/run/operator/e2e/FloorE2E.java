package ai.run.operator.e2e;

import ai.run.operator.testing.cluster.Floor;
import ai.run.operator.testing.cluster.OtherCluster;
import org.junit.jupiter.api.Nested;

/** The oldest supported Kubernetes, and the container runtime of its time, by the tests of what they do differently. */
@OtherCluster
class FloorE2E {

    @Nested
    @Floor("the runtime is another one, and the field is dropped that keeps an image's groups away")
    class Images extends ImagesE2E {}

    @Nested
    @Floor("ephemeral containers are added in another way, without a security context")
    class RunAsUser extends RunAsUserE2E {}

    @Nested
    @Floor("the installation is the one for it")
    class Samples extends SamplesE2E {}
}
