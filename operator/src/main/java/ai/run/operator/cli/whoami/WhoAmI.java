package ai.run.operator.cli.whoami;

import ai.run.operator.cli.print.Sheet;
import java.util.List;

/**
 * What the cluster knows of the caller.
 *
 * @param caller whom the API server takes them for
 * @param namespace where jobs would be submitted
 * @param mayRunAs as whom they may run jobs there, beyond themselves
 * @param withoutUser as whom a job that names nobody would run there
 */
record WhoAmI(Caller caller, String namespace, MayRunAs mayRunAs, WithoutUser withoutUser) {

    String text() {
        return new Sheet()
                .put("Name", caller.isKnown() ? caller.username() : "<unknown>")
                .put("UID", caller.uid().isEmpty() ? List.of() : List.of(caller.uid()))
                .put("Groups", caller.groups())
                .put(
                        "Extra",
                        caller.extra().entrySet().stream()
                                .map(extra -> extra.getKey() + ": " + String.join(", ", extra.getValue()))
                                .toList())
                .put("Namespace", namespace)
                .put("May Run As", mayRunAs.lines())
                .put("Without spec.user", withoutUser.message())
                .put("This Depends On", withoutUser.dependsOn())
                .text();
    }
}
