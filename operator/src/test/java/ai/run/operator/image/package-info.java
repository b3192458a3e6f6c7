/** What the container image is made with, and tests of how it is made. */
package ai.run.operator.image;
