/**
 * Who a job runs as: the identity as a value, its resolution (pure), and the directories it may come from (the edge).
 */
@NullMarked
package ai.run.operator.identity;

import org.jspecify.annotations.NullMarked;
