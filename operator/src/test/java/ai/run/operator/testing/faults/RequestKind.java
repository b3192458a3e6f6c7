package ai.run.operator.testing.faults;

import java.util.List;

/** The requests of the operator to which a fault may happen. */
public enum RequestKind {
    /** It creates a workload. */
    CREATE("create", "jobs|pods"),
    /** It writes the status of a RunaiJob. */
    STATUS_WRITE("patch", "runaijobs/status"),
    /** It adjusts a Job. */
    JOB_PATCH("patch", "jobs"),
    /** It deletes a workload. */
    DELETE("delete", "jobs|pods"),
    /** It writes an Event. */
    EVENT("create", "events"),
    /** It watches RunaiJobs. */
    WATCH_RUNAIJOBS("watch", "runaijobs"),
    /** It watches Jobs or Pods. */
    WATCH_CHILDREN("watch", "jobs|pods"),
    /** It lists RunaiJobs. */
    LIST_RUNAIJOBS("list", "runaijobs"),
    /** It lists Jobs or Pods. */
    LIST_CHILDREN("list", "jobs|pods");

    /** All that change something. */
    public static final List<RequestKind> WRITES = List.of(CREATE, STATUS_WRITE, JOB_PATCH, DELETE, EVENT);

    private final String verb;
    private final String resources;

    RequestKind(String verb, String resources) {
        this.verb = verb;
        this.resources = resources;
    }

    /** Says whether a request is of this kind. */
    boolean is(ApiRequest request) {
        return verb.equals(request.verb()) && request.resource().matches(resources);
    }
}
