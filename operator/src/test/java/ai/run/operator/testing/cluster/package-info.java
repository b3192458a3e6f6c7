/** API servers of either version, the operators that are installed in them, and a namespace of its own for each test. */
package ai.run.operator.testing.cluster;
