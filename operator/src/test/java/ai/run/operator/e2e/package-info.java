/**
 * The truth in the container: real pods on a real node, and what the kernel says inside of them.
 *
 * <p>The finished jar runs under the operator's own service account and role, as a user starts it. The programs
 * {@code facts.c} and {@code become-root.c} are part of every test image; no image is pulled.
 */
package ai.run.operator.e2e;
