/** Jobs on a real node, the images that they run, and what their containers print. */
package ai.run.operator.testing.node;
