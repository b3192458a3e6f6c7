/**
 * Strict reading of the YAML that administrators write into ConfigMaps: every mistake is one sentence with its line and
 * key path, none is an unchecked exception. Pure.
 */
@NullMarked
package ai.run.operator.yaml;

import org.jspecify.annotations.NullMarked;
