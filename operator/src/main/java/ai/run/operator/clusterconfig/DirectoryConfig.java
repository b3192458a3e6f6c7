package ai.run.operator.clusterconfig;

import ai.run.operator.ldapsettings.LdapSettings;

/** Where user names are looked up. */
public sealed interface DirectoryConfig {

    /**
     * In a ConfigMap of the cluster-config's namespace.
     *
     * @param name the ConfigMap's name
     */
    record InConfigMap(String name) implements DirectoryConfig {}

    /**
     * In an LDAP directory.
     *
     * @param settings how it is reached and read
     */
    record InLdap(LdapSettings settings) implements DirectoryConfig {}
}
