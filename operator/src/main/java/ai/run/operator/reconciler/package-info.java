/**
 * The controller: event sources, API calls and events. Side effects live here.
 */
@NullMarked
package ai.run.operator.reconciler;

import org.jspecify.annotations.NullMarked;
