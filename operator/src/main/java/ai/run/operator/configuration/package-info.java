/** The cluster-config in force and the directory that it names: one watch, one reader and one set of directories for the whole process. */
@NullMarked
package ai.run.operator.configuration;

import org.jspecify.annotations.NullMarked;
