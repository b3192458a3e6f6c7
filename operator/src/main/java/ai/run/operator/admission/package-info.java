/**
 * What the API server asks before it stores an object, and what it is answered: the AdmissionReview as values, and the
 * handlers that decide. Pure; the server around them is the package {@code webhook}.
 */
@NullMarked
package ai.run.operator.admission;

import org.jspecify.annotations.NullMarked;
