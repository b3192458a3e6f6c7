/**
 * What an administrator applies to a cluster: the manifests, overlays and the Helm chart below {@code config/}.
 *
 * <p>{@code *Test} read and render them; {@code *IT} need kubectl, which comes with the native control plane, or a server;
 * {@code *E2E} a node.
 */
package ai.run.operator.install;
