package ai.run.operator.startup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.reconciler.RunaiJobReconciler;
import ai.run.operator.reconciler.Suspensions;
import io.javaoperatorsdk.operator.api.config.BaseConfigurationService;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WiringTest {

    /** The SDK's own interval, of hours, costs memory for each reconciliation of that time. */
    @Test
    void noReconciliationIsScheduledThatTheReconcilerDidNotAskFor() {
        var defaults = new BaseConfigurationService()
                .getConfigurationFor(
                        new RunaiJobReconciler(null, null, null, null, null, null, null, null, null, null, null, null));
        var configuration = ControllerConfigurationOverrider.override(defaults);
        Wiring.configure(configuration, Set.of(), new Suspensions());

        assertThat(configuration.build().maxReconciliationInterval()).isEmpty();
    }
}
