/** The schemas that an API server publishes, compared with those of RunaiJob. */
package ai.run.operator.testing.schema;
