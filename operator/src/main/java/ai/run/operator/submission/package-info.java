/** Makes a RunaiJob of the options of {@code submit}, and says what it leaves out. */
@NullMarked
package ai.run.operator.submission;

import org.jspecify.annotations.NullMarked;
