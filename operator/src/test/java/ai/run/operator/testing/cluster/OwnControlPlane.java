package ai.run.operator.testing.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A test class that has a control plane of its own for as long as it runs. It mostly waits, for deadlines, pauses and starts of the
 * operator; so it runs beside those that share {@link Stages#CONTROL_PLANE} and beside {@link OtherCluster}, one at a time.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the time in which others wait")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OwnControlPlane {}
