/** What several packages' tests use. */
package ai.run.operator.testing;
