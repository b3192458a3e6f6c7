/**
 * Measures the operator beside the API server's own Job controller; {@code config/local/benchmark.sh} starts it. And the
 * decision alone, without an API server: {@code config/local/benchmark-decision.sh}.
 */
package ai.run.operator.benchmark;
