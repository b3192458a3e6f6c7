/** The Helm chart: what it renders, the values that tests install it with, and the program that does it. */
package ai.run.operator.testing.chart;
