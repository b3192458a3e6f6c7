package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.authorization.Submitters;
import ai.run.operator.authorization.UnusableSubmissionKeyException;
import ai.run.operator.decision.ClusterRules;
import ai.run.operator.decision.Decision;
import ai.run.operator.decision.DroppedFields;
import ai.run.operator.decision.ReservedNamespaces;
import ai.run.operator.identity.Grants;
import ai.run.operator.identity.Submission;
import ai.run.operator.identity.Submitter;
import ai.run.operator.status.Observation;
import ai.run.operator.testing.PassingTime;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class DecisionsTest {

    private static final String AUTHENTICATED =
            """
            enforceRunAsUser: true
            enforcePreventPrivilegeEscalation: true
            identity: {trust: Authenticated}
            """;

    private static final String LDAP =
            "enforceRunAsUser: true\nidentity: {directory: {ldap: {url: 'ldaps://localhost:1', baseDn: dc=org}}}\n";

    private final PassingTime clock = new PassingTime();
    private final ClusterConfigs clusterConfigs = new ClusterConfigs();
    private final Instant submittedAt = clock.instant();

    private Submitters submitters = job ->
            Optional.of(new Submission(new Submitter("alice", List.of(), 1234L, 5678L, List.of(), null), submittedAt));

    private boolean strictGroups = true;
    private int lookedUp;
    private Decision.@Nullable Accepted accepted;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # nothing says who the job runs as
                    enforceRunAsUser: false                                                | {}                     | 0
                    # the status tells who submitted what is accepted
                    enforceRunAsUser: true                                                 | {uid: 1234, gid: 5678} | 1
                    enforceRunAsUser: true                                                 | {}                     | 1
                    # rejected before anybody had to know
                    enforceRunAsUser: true                                                 | {name: root}           | 0
                    'enforceRunAsUser: true\nidentity: {sources: [Directory]}'             | {name: alice}          | 0
                    enforceRunAsUser: perhaps                                              | {}                     | 0
                    """)
    void theSubmitterIsLookedUpOnlyWhereTheDecisionAsks(String config, String user, int lookUps) {
        clusterConfigs.write(config.replace("\\n", "\n"));
        decide("team-a", user);

        assertThat(lookedUp).isEqualTo(lookUps);
    }

    @Test
    void aProvenIdentityTakesOneLookUpHoweverOftenItIsAskedFor() {
        clusterConfigs.write(AUTHENTICATED);

        assertThat(decide("team-a", "{}")).isNull();
        assertThat(accepted.provenance().identity().getSubmittedBy()).isEqualTo("alice");
        assertThat(lookedUp).isEqualTo(1);
    }

    @Test
    void aSubmissionExpiresByTheClock() {
        clusterConfigs.write(AUTHENTICATED);
        clock.pass(Duration.ofHours(25));

        assertThat(decide("team-a", "{}").reason()).isEqualTo(Reason.SubmissionExpired);
    }

    @Test
    void aReservedNamespaceIsRejectedBeforeAnythingIsLookedUp() {
        clusterConfigs.write(AUTHENTICATED);

        assertThat(decide("kube-system", "{}").reason()).isEqualTo(Reason.NamespaceNotAllowed);
        assertThat(lookedUp).isZero();
    }

    @Test
    void aJobOverWhichTheDecisionFailsIsLookedAtAgain() {
        clusterConfigs.write(AUTHENTICATED);
        submitters = job -> {
            throw new IllegalStateException();
        };
        var rejected = decide("team-a", "{}");

        assertThat(rejected.reason()).isEqualTo(Reason.DecisionFailed);
        assertThat(rejected.watched()).isFalse();
    }

    static final List<RuntimeException> passing = List.of(
            new KubernetesClientException("no route to host"),
            new UnusableSubmissionKeyException("the Secret holds no key"));

    /** It passes, or is mended outside of the job, so that the SDK has to try again. */
    @ParameterizedTest
    @FieldSource("passing")
    void aLookUpThatFailsIsNoRejection(RuntimeException failure) {
        clusterConfigs.write(AUTHENTICATED);
        submitters = job -> {
            throw failure;
        };

        assertThatThrownBy(() -> decide("team-a", "{}")).isSameAs(failure);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # the cluster-config, or the job, has to change
                    enforceRunAsUser: perhaps | {}                   | InvalidClusterConfig  | true
                    enforceRunAsUser: true    | {name: root}         | RootUser              | true
                    enforceRunAsUser: true    | {name: bob}          | IdentityUnknown       | true
                    # RBAC, or the directory, may answer otherwise later
                    AUTHENTICATED             | {uid: 7000, gid: 7000} | IdentityNotGranted  | false
                    LDAP                      | {name: bob}          | DirectoryUnavailable  | false
                    LDAP                      | {name: root}         | RootUser              | true
                    """)
    void aRejectionSaysWhetherAnEventLiftsIt(String config, String user, Reason reason, boolean watched) {
        clusterConfigs.write(config.equals("LDAP") ? LDAP : config.equals("AUTHENTICATED") ? AUTHENTICATED : config);

        var rejected = decide("team-a", user);
        assertThat(rejected.reason()).isEqualTo(reason);
        assertThat(rejected.watched()).isEqualTo(watched);
    }

    @Test
    void strictGroupsNeedAServerThatMayKnowThem() {
        clusterConfigs.write("enforceRunAsUser: true\nidentity: {requireStrictGroups: true}\n");
        assertThat(decide("team-a", "{uid: 1234, gid: 5678}")).isNull();

        strictGroups = false;
        assertThat(decide("team-a", "{uid: 1234, gid: 5678}").reason()).isEqualTo(Reason.StrictGroupsUnavailable);
    }

    /** Returns why a job is rejected; null when it is accepted. */
    private Observation.@Nullable Rejected decide(String namespace, String user) {
        var lookups = new JobIdentityLookups(
                job -> {
                    lookedUp++;
                    return submitters.of(job);
                },
                namespaceOfTheJob -> Grants.NONE,
                clock);
        var decisions = new Decisions(
                new ClusterRules(new ReservedNamespaces("runai"), strictGroups, new DroppedFields(99)),
                clusterConfigs.source,
                lookups);
        var seen = decisions.on(job(namespace, user), clusterConfigs.source.get(), decision -> {
            accepted = decision;
            return new Observation.Suspended();
        });
        return seen instanceof Observation.Rejected rejected ? rejected : null;
    }

    private static RunaiJob job(String namespace, String user) {
        return Serialization.unmarshal(
                """
                metadata: {name: train, namespace: %s, uid: 6f1c}
                spec: {user: %s, template: {spec: {containers: [{name: main, image: busybox}]}}}
                """
                        .formatted(namespace, user),
                RunaiJob.class);
    }
}
