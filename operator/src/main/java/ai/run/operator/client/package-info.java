/** What the user commands share: the caller's kubeconfig, failures as sentences, and handing over to kubectl. */
@NullMarked
package ai.run.operator.client;

import org.jspecify.annotations.NullMarked;
