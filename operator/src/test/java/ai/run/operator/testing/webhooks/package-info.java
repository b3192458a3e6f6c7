/** A cluster with the shipped webhooks registered, and the operators that serve them. */
package ai.run.operator.testing.webhooks;
