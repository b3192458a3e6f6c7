/**
 * The server that the API server asks: TLS, its certificates and their registration. What it answers is decided in the
 * package {@code admission}.
 */
@NullMarked
package ai.run.operator.webhook;

import org.jspecify.annotations.NullMarked;
