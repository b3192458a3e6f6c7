package ai.run.operator.ldap;

import java.util.Map;

/** Secrets and ConfigMaps that the cluster-config names, as they are now. */
public interface ConfigObjects {

    /**
     * The data of a Secret, decoded.
     *
     * @throws LdapSetupException if it does not exist or cannot be read
     */
    Map<String, String> secret(String name) throws LdapSetupException;

    /**
     * The data of a ConfigMap.
     *
     * @throws LdapSetupException if it does not exist or cannot be read
     */
    Map<String, String> configMap(String name) throws LdapSetupException;
}
