/**
 * Leader election: of several replicas one works. Side effects live here.
 */
@NullMarked
package ai.run.operator.leadership;

import org.jspecify.annotations.NullMarked;
