/** How the Kubernetes client reads and writes objects: at bounded cost, and so that one object that cannot be read spoils no watch. */
@NullMarked
package ai.run.operator.serialization;

import org.jspecify.annotations.NullMarked;
