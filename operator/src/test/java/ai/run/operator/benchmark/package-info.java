/** Measures the operator beside the API server's own Job controller; {@code config/local/benchmark.sh} starts it. */
package ai.run.operator.benchmark;
