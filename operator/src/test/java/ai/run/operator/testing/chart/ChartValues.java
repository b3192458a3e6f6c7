package ai.run.operator.testing.chart;

import ai.run.operator.testing.manifests.Manifests;
import java.util.List;

/** Values with which {@code InstallationsE2E} installs the chart: each one that {@code values.yaml} has, in few installations. */
public final class ChartValues {

    /** For an upgrade. */
    public static final String UPGRADE =
            """
            replicas: 3
            image: {repository: docker.io/library/runaijob-operator, tag: "%s", pullPolicy: Never}
            imagePullSecrets: [images]
            watchNamespaces: [team-a, team-b]
            logFormat: text
            resources: {requests: {cpu: 50m, memory: 256Mi}, limits: {memory: 768Mi}}
            serviceAccount: {annotations: {iam.example/role: operator}}
            podAnnotations: {team: platform}
            tolerations: [{key: control-plane, operator: Exists}]
            affinity:
              nodeAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                  nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]}]
            priorityClassName: system-node-critical
            metrics:
              serviceMonitor: {enabled: true, labels: {release: monitoring}}
              prometheusRule: {enabled: true, labels: {release: monitoring}}
              dashboard: {enabled: true, labels: {grafana_dashboard: "2"}}
            webhooks: {enabled: true, trustedControllers: ["system:serviceaccounts:kueue-system"]}
            userRoles: {create: false}
            clusterConfig:
              enforceRunAsUser: false
              enforcePreventPrivilegeEscalation: false
              identity: {directory: {ldap: {url: "ldaps://ldap.example.org", baseDn: "dc=example,dc=org", bindSecret: {name: ldap}}}}
            """
                    .formatted(appVersion());

    /** For what {@code helm template} prints, with the name of a node. */
    public static final String BY_TEMPLATE =
            """
            nodeSelector: {kubernetes.io/os: null, kubernetes.io/hostname: "%s"}
            networkPolicy: {enabled: false}
            podDisruptionBudget: {enabled: false}
            crds: {keep: false}
            namespace: {create: true, labels: {pod-security.kubernetes.io/enforce-version: v1.30}}
            """;

    /** What cannot run where there is neither a registry nor cert-manager. */
    public static final String NOT_PULLED =
            """
            image: {digest: "sha256:%s"}
            networkPolicy: {apiServerPorts: [8443]}
            webhooks: {enabled: true, certificates: CertManager}
            crds: {install: false}
            requireClusterConfig: false
            """
                    .formatted("0".repeat(64));

    static final List<String> ALL = List.of(UPGRADE, BY_TEMPLATE, NOT_PULLED);

    private ChartValues() {}

    private static String appVersion() {
        return Manifests.parse(Chart.FOLDER.resolve("Chart.yaml"))
                .get(0)
                .path("appVersion")
                .asText();
    }
}
