/**
 * The directory as an LDAP server holds it: connections, searches, and what is remembered of their answers.
 */
@NullMarked
package ai.run.operator.ldap;

import org.jspecify.annotations.NullMarked;
