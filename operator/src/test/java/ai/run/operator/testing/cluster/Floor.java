package ai.run.operator.testing.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test that concerns the oldest supported Kubernetes, and runs on that instead of the current one. {@code mvn verify
 * -Dgroups=floor} runs these alone, {@code -DexcludedGroups=floor} all others.
 */
@Tag(Floor.TAG)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Floor {

    /** The JUnit tag. */
    String TAG = "floor";

    /** What is different there. */
    String value();
}
