/** How an LDAP directory is reached and read, as {@code identity.directory.ldap} of the cluster-config says it. Pure. */
@NullMarked
package ai.run.operator.ldapsettings;

import org.jspecify.annotations.NullMarked;
