/** The manifests below {@code config/} and {@code samples/}, read strictly and as kustomize renders them. */
package ai.run.operator.testing.manifests;
