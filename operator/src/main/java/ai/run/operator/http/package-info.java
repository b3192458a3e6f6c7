/**
 * Servers that strangers can reach: however many connections stall, no thread waits for them, and they are bounded.
 */
@NullMarked
package ai.run.operator.http;

import org.jspecify.annotations.NullMarked;
