/** The RunaiJob operator. */
@NullMarked
package ai.run.operator;

import org.jspecify.annotations.NullMarked;
