package ai.run.operator.benchmark;

import ai.run.operator.testing.cluster.AuditLog;

/** Who makes what out of what. All three do it on the same API server, for the same pod. */
enum Contender {

    /** The API server's own Job controller: Jobs become Pods. */
    NATIVE(
            "Job controller, Job to Pod",
            "system:serviceaccount:kube-system:job-controller",
            "/apis/batch/v1/namespaces/%s/jobs",
            "/api/v1/namespaces/%s/pods",
            """
            {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "%s"}, "spec": {%s"template": %s}}
            """),

    /** The operator: RunaiJobs become Pods. */
    POD(
            "operator, RunaiJob to Pod",
            AuditLog.OPERATOR,
            Contender.RUNAIJOBS,
            "/api/v1/namespaces/%s/pods",
            """
            {"apiVersion": "run.ai/v1", "kind": "RunaiJob", "metadata": {"name": "%s"},
             "spec": {"workload": "Pod", %s"template": %s}}
            """),

    /** The operator: RunaiJobs become Jobs, which the Job controller then makes Pods of. */
    JOB(
            "operator, RunaiJob to Job",
            AuditLog.OPERATOR,
            Contender.RUNAIJOBS,
            "/apis/batch/v1/namespaces/%s/jobs",
            """
            {"apiVersion": "run.ai/v1", "kind": "RunaiJob", "metadata": {"name": "%s"}, "spec": {%s"template": %s}}
            """);

    static final String RUNAIJOBS = "/apis/run.ai/v1/namespaces/%s/runaijobs";

    private static final String POD_TEMPLATE =
            """
            {"spec": {"restartPolicy": "Never", "containers": [
              {"name": "main", "image": "busybox", "command": ["sleep", "3600"], "resources": {"requests": {"cpu": "1m"}}}]}}
            """;

    final String title;
    final String user;
    private final String parents;
    private final String children;
    private final String manifest;

    Contender(String title, String user, String parents, String children, String manifest) {
        this.title = title;
        this.user = user;
        this.parents = parents;
        this.children = children;
        this.manifest = manifest;
    }

    /** Where the load generator creates. */
    String parents(String namespace) {
        return parents.formatted(namespace);
    }

    /** Where it watches what becomes of it. */
    String children(String namespace) {
        return children.formatted(namespace);
    }

    String manifest(String name) {
        return manifest.formatted(name, "", POD_TEMPLATE);
    }

    /** One with so many pods at once; {@link #POD} has no such jobs. */
    String manifest(String name, int pods) {
        return manifest.formatted(
                name, "\"parallelism\": %d, \"completions\": %d, ".formatted(pods, pods), POD_TEMPLATE);
    }
}
