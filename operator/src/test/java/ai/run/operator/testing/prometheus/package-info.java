/** Prometheus with the shipped rules, and the queries of the shipped dashboard. */
package ai.run.operator.testing.prometheus;
