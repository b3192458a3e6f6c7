/** What the API server knows of who may do what: the edge below {@link ai.run.operator.identity}. */
@NullMarked
package ai.run.operator.authorization;

import org.jspecify.annotations.NullMarked;
