/** Keys and certificates as text, and trust in whatever authorities have signed. */
@NullMarked
package ai.run.operator.tls;

import org.jspecify.annotations.NullMarked;
