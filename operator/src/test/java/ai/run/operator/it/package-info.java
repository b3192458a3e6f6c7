/**
 * The finished jar against a real Kubernetes API server, under the operator's own service account and role.
 *
 * <p>There is no node in the native control plane: a test that needs a pod to run plays the kubelet by writing the
 * pod's status. {@code *E2E} tests run real containers. What sets all of this up is below {@code
 * ai.run.operator.testing}.
 */
package ai.run.operator.it;
