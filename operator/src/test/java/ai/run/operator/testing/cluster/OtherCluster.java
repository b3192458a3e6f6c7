package ai.run.operator.testing.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A test class that leaves {@link Stages#CONTROL_PLANE} alone, because it needs a node, another version or no cluster. It
 * runs beside those that share that one, one at a time: most of a test is waiting, and a machine has two cores.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the second core")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OtherCluster {}
