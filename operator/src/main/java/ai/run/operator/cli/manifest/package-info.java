/** Reads manifests from files and standard input, checks them as the API server does, and writes them. */
@NullMarked
package ai.run.operator.cli.manifest;

import org.jspecify.annotations.NullMarked;
