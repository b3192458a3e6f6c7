/** Users as an API server and the operator meet them: impersonated, logged in with a token, found in a directory. */
package ai.run.operator.testing.users;
