package ai.run.operator.admission;

import ai.run.operator.testing.GoldenDirectory;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** AdmissionReviews in, answers out. */
class ValidatorsTest {

    @TestFactory
    Stream<DynamicTest> ofPods() throws IOException {
        return GoldenDirectory.tests("admission/pods", AdmissionCase.class, AdmissionCase::guardPods);
    }

    @TestFactory
    Stream<DynamicTest> ofPodsWhereTheServerKnowsStrictGroups() throws IOException {
        return GoldenDirectory.tests(
                "admission/pods-strict-groups", AdmissionCase.class, AdmissionCase::guardPodsWithStrictGroups);
    }

    @TestFactory
    Stream<DynamicTest> ofChildren() throws IOException {
        return GoldenDirectory.tests("admission/children", AdmissionCase.class, AdmissionCase::guardChildren);
    }

    @TestFactory
    Stream<DynamicTest> ofPodsWhoseIdentityMustBeProven() throws IOException {
        return GoldenDirectory.tests("admission/proven-pods", AdmissionCase.class, AdmissionCase::guardPods);
    }

    @TestFactory
    Stream<DynamicTest> ofConnectionsToPods() throws IOException {
        return GoldenDirectory.tests("admission/connections", AdmissionCase.class, AdmissionCase::guardConnections);
    }

    @TestFactory
    Stream<DynamicTest> ofRunaiJobs() throws IOException {
        return GoldenDirectory.tests("admission/runaijobs", AdmissionCase.class, AdmissionCase::guardRunaiJobs);
    }

    @TestFactory
    Stream<DynamicTest> ofTheSubmittersStamp() throws IOException {
        return GoldenDirectory.tests("admission/stamp", AdmissionCase.class, AdmissionCase::stampRunaiJobs);
    }
}
