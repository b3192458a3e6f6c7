package ai.run.operator.cli.render;

import ai.run.operator.clusterconfig.ClusterConfig.SubmitterClaims;
import ai.run.operator.identity.Submitter;
import ai.run.operator.identity.SubmitterReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is said to submit the jobs, as the API server would authenticate them.
 *
 * @param username the authenticated name
 * @param uid the UID that the identity provider passes on; null for none
 * @param gid the primary group's ID, likewise
 * @param supplementalGroups the IDs of further groups
 */
record GivenSubmitter(String username, @Nullable String uid, @Nullable String gid, List<String> supplementalGroups) {

    /** The submitter, read as the webhook reads them. */
    Submitter as(SubmitterClaims claims) {
        Map<String, List<String>> extra = new HashMap<>();
        if (uid != null) {
            extra.put(claims.uid(), List.of(uid));
        }
        if (gid != null) {
            extra.put(claims.gid(), List.of(gid));
        }
        extra.put(claims.supplementalGroups(), supplementalGroups);
        return SubmitterReader.read(username, List.of(), extra, claims);
    }
}
