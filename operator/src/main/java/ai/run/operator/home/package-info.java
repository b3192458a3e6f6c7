/**
 * The temporary home directory. Pure.
 */
@NullMarked
package ai.run.operator.home;

import org.jspecify.annotations.NullMarked;
