/** Faults between an operator and its API server, the lives of jobs under them, and what must be true of these all the same. */
package ai.run.operator.testing.faults;
