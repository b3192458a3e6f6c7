/** The cluster-config in force and the directory that it names: one watch and one reader for the whole process. */
@NullMarked
package ai.run.operator.configuration;

import org.jspecify.annotations.NullMarked;
