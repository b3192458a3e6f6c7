package ai.run.operator.it;

import static ai.run.operator.testing.RunningAs.assertRunsAs;
import static ai.run.operator.testing.webhooks.WebhookStage.assertAllowed;
import static ai.run.operator.testing.webhooks.WebhookStage.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Manifest;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.webhooks.AgainstWebhooks;
import ai.run.operator.testing.webhooks.WebhookStage;
import ai.run.v1.Identity.Source;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Under {@code trust: Authenticated}: who may be whom, as a RunaiJob's submitter and as the creator of a pod. */
class ProvenIdentityIT extends AgainstWebhooks {

    private static final String REPLICA_SETS = "system:serviceaccount:kube-system:replicaset-controller";

    /** Without a claim: whoever submits it. */
    private static final String PLAIN = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    private static final String AS_BOB = "workload: Pod\nuser: {name: bob}\n" + PLAIN;

    private static final String EVIL =
            "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"evil\"}]}}}}";

    // RunaiJobs.

    @Test
    void whoSubmitsARunaiJobIsRecorded(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var alice = alice(sandbox);
        Manifest.create(alice, sandbox.namespace, Manifest.runaiJob("train", PLAIN));
        assertThat(submittedBy(sandbox.job("train")))
                .contains("\"username\":\"alice\"", "\"uid\":1234", "\"gid\":5678");
    }

    @Test
    void whoReplacesARunaiJobByItsManifestLeavesTheRecordAsItIs(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var alice = alice(sandbox);
        var mallory = mallory(sandbox);
        var manifest = Manifest.runaiJob("train", "suspend: true\n" + PLAIN);
        var recorded = submittedBy(Manifest.create(alice, sandbox.namespace, manifest));
        // A client replaces the version that it has just read: a status that is written in between is a conflict.
        sandbox.awaitCondition("train", "Suspended", "True");
        for (var anybody : List.of(alice, mallory)) {
            assertThat(submittedBy(replace(anybody, sandbox, manifest))).isEqualTo(recorded);
        }
        var evil = manifest.replace("busybox", "evil");
        assertRefused(() -> replace(mallory, sandbox, evil), "the submitter \"mallory\" may not run jobs as \"alice\"");
        assertThat(submittedBy(replace(alice, sandbox, evil)))
                .contains("\"username\":\"alice\"")
                .isNotEqualTo(recorded);
    }

    @Test
    void aSubmitterIsThemselvesOrWhoRbacLetsThemBe(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var alice = alice(sandbox);
        Manifest.create(alice, sandbox.namespace, Manifest.runaiJob("train", "workload: Pod\n" + PLAIN));
        var own = sandbox.awaitStatus("train").getIdentity();
        assertThat(own.getUid()).isEqualTo(1234);
        assertThat(own.getSource()).isEqualTo(Source.SUBMITTER);
        assertThat(own.getSubmittedBy()).isEqualTo("alice");

        var asBob = Manifest.runaiJob("for-bob", AS_BOB);
        assertRefused(
                () -> Manifest.create(alice, sandbox.namespace, asBob),
                "may not run jobs as \"bob\"",
                "useridentities.run.ai");
        assertRefused(
                () -> Manifest.create(
                        alice,
                        sandbox.namespace,
                        Manifest.runaiJob("by-number", "user: {uid: 1235, gid: 5678}\n" + PLAIN)),
                "may not run jobs as \"bob\" (UID 1235)");

        webhooks.users.grant("carol", sandbox.namespace, "bob");
        Manifest.create(webhooks.users.editor("carol", sandbox.namespace), sandbox.namespace, asBob);
        var granted = sandbox.awaitStatus("for-bob").getIdentity();
        assertThat(granted.getUid()).isEqualTo(1235);
        assertThat(granted.getGrants()).containsExactly("bob");
        assertThat(granted.getSubmittedBy()).isEqualTo("carol");
    }

    @Test
    void aLoginNameIsWhatIsLeftOfAMailAddressOfOnesDomain(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        sandbox.writeConfigMap("runai-users", Map.of(), Map.of("alice", "{uid: 1234, gid: 5678}"));
        sandbox.writeClusterConfig(WebhookStage.AUTHENTICATED
                + "  submitter: {usernamePrefix: 'oidc:', usernameSuffix: '@corp.example.org'}\n");
        var alice = webhooks.users.editor("oidc:alice@corp.example.org", sandbox.namespace);
        await().untilAsserted(() ->
                assertAllowed(() -> Manifest.create(alice, sandbox.namespace, Manifest.runaiJob("train", PLAIN))));
        var identity = sandbox.await(
                        "train",
                        job -> job.getStatus() != null && job.getStatus().getIdentity() != null)
                .getStatus()
                .getIdentity();
        assertThat(identity.getUsername()).isEqualTo("alice");
        assertThat(identity.getUid()).isEqualTo(1234);
        assertThat(identity.getSource()).isEqualTo(Source.DIRECTORY);
        assertThat(identity.getGrants()).isNull();
        assertAllowed(() -> Manifest.create(
                alice, sandbox.namespace, Manifest.runaiJob("by-name", "user: {name: alice}\n" + PLAIN)));

        for (var name : List.of("oidc:alice@other.example.org", "alice@corp.example.org", "oidc:alice")) {
            var other = webhooks.users.editor(name, sandbox.namespace);
            assertRefused(
                    () -> Manifest.create(
                            other, sandbox.namespace, Manifest.runaiJob("stolen", "user: {name: alice}\n" + PLAIN)),
                    "may not run jobs as \"alice\"");
        }
    }

    @Test
    void nobodyPutsAProgramIntoSomebodyElsesJob(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var alice = alice(sandbox);
        var mallory = mallory(sandbox);
        Manifest.create(alice, sandbox.namespace, Manifest.runaiJob("train", "suspend: true\n" + PLAIN));
        assertRefused(() -> patch(mallory, sandbox, EVIL), "the submitter \"mallory\" may not run jobs as \"alice\"");
        assertAllowed(() -> patch(alice, sandbox, EVIL));
        assertAllowed(() -> patch(mallory, sandbox, "{\"spec\":{\"suspend\":false}}"));
    }

    /** Other programs give her pods an identity in a cloud, or a container beside hers, by what they are labelled with. */
    @Test
    void nobodyLabelsThePodsOfSomebodyElse(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var alice = alice(sandbox);
        var mallory = mallory(sandbox);
        Manifest.create(alice, sandbox.namespace, Manifest.runaiJob("train", "suspend: true\nworkload: Pod\n" + PLAIN));
        var labels = "{\"metadata\":{\"labels\":{\"azure.workload.identity/use\":\"true\"}}}";
        assertRefused(() -> patch(mallory, sandbox, labels), "the submitter \"mallory\" may not run jobs as \"alice\"");
        // Argo CD and Helm mark what is theirs; that does not reach the pods.
        assertAllowed(
                () -> patch(mallory, sandbox, "{\"metadata\":{\"labels\":{\"app.kubernetes.io/instance\":\"jobs\"}}}"));
        assertAllowed(() -> patch(mallory, sandbox, "{\"metadata\":{\"annotations\":{\"note\":\"hello\"}}}"));
        assertAllowed(() -> patch(alice, sandbox, "{\"metadata\":{\"labels\":{\"team\":\"vision\"}}}"));
        assertAllowed(() -> patch(mallory, sandbox, "{\"spec\":{\"suspend\":false}}"));
        assertThat(sandbox.awaitPods("train").get(0).getMetadata().getLabels())
                .containsEntry("team", "vision")
                .doesNotContainKeys("azure.workload.identity/use", "app.kubernetes.io/instance");
    }

    @Test
    void nobodyKeepsAJobFromGoing(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var mallory = mallory(sandbox);
        Manifest.create(alice(sandbox), sandbox.namespace, Manifest.runaiJob("train", "suspend: true\n" + PLAIN));
        patch(mallory, sandbox, "{\"metadata\":{\"finalizers\":[\"example.org/keep\"]}}");
        sandbox.writeClusterConfig("enforceRunAsUser: perhaps");
        try {
            await().untilAsserted(() -> assertThatThrownBy(() -> Manifest.create(
                            mallory, sandbox.namespace, Manifest.runaiJob("other", "suspend: true\n" + PLAIN)))
                    .hasMessageContaining("enforceRunAsUser is the text"));
            assertAllowed(() -> sandbox.jobResource(mallory, "train").delete());
            assertAllowed(() -> patch(mallory, sandbox, "{\"metadata\":{\"finalizers\":null}}"));
            await().until(() -> sandbox.job("train") == null);
        } finally {
            sandbox.nothingEnforced();
        }
    }

    @Test
    void nobodyPutsAProgramIntoAJobWhoseUserIsNotKnownYet(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var carol = webhooks.users.editor("carol", sandbox.namespace);
        var mallory = mallory(sandbox);
        Manifest.create(carol, sandbox.namespace, Manifest.runaiJob("train", "workload: Pod\n" + PLAIN));
        sandbox.awaitRejection("train", "IdentityUnknown");
        assertRefused(() -> patch(mallory, sandbox, EVIL), "only its submitter may change what it runs");

        sandbox.writeConfigMap(
                "runai-users", Map.of(), Map.of("bob", "{uid: 1235, gid: 5679}", "carol", "{uid: 1236, gid: 5680}"));
        assertThat(sandbox.awaitPods("train").get(0).getSpec().getContainers())
                .extracting(container -> container.getImage())
                .containsExactly("busybox");
    }

    @Test
    void aJobWithoutAGrantStartsByItselfWhenItIsGranted(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        var alice = alice(sandbox);
        // Where claims are trusted the webhook lets it pass; before it starts, they no longer are.
        Manifest.create(
                alice,
                sandbox.namespace,
                Manifest.runaiJob("train", "suspend: true\nuser: {uid: 1235, gid: 5679}\n" + PLAIN));
        webhooks.authenticated(sandbox);
        assertAllowed(() -> patch(alice, sandbox, "{\"spec\":{\"suspend\":false}}"));
        assertThat(sandbox.awaitRejection("train", "IdentityNotGranted"))
                .contains("may not run jobs as \"bob\" (UID 1235)");
        assertThat(sandbox.workloadJob("train")).isNull();

        webhooks.users.grant("alice", sandbox.namespace, "uid:1235", "gid:5679");
        sandbox.awaitCondition("train", "Accepted", "True");
        assertRunsAs(sandbox.awaitPods("train").get(0), 1235, 5679);
    }

    @Test
    void aRecordFromBeforeTheWebhooksProvesNothing(Sandbox sandbox) throws IOException {
        webhooks.authenticated(sandbox);
        Manifest.create(alice(sandbox), sandbox.namespace, Manifest.runaiJob("own", PLAIN));
        sandbox.awaitCondition("own", "Accepted", "True");
        var mallory = mallory(sandbox);
        var forged = Manifest.runaiJob(
                "name: train",
                ", annotations: {run.ai/submitted-by: '{\"username\":\"bob\",\"uid\":1235,\"gid\":5679}'}",
                "workload: Pod\nuser: {uid: 1235, gid: 5679}\n" + PLAIN);
        webhooks.unregister();
        try {
            // The API server learns in its own time that nobody has to be asked.
            await().untilAsserted(() -> assertAllowed(() -> Manifest.create(mallory, sandbox.namespace, forged)));
            sandbox.awaitRejection("train", "SubmitterUnknown");
        } finally {
            webhooks.register();
            webhooks.awaitTrusted();
        }
        assertThat(sandbox.workloadPod("train")).isNull();
    }

    /** What an administrator's selector leaves out, or a label that a namespace has been given. */
    @Test
    void aRecordThatTheWebhooksDidNotWriteProvesNothing(Sandbox sandbox) throws IOException {
        webhooks.authenticated(sandbox);
        var bob = webhooks.users.editor("bob", sandbox.namespace);
        var asBob = "suspend: true\nworkload: Pod\n" + PLAIN;
        var genuine = submittedBy(Manifest.create(bob, sandbox.namespace, Manifest.runaiJob("bobs", asBob)));
        var mallory = mallory(sandbox);
        var records = Map.of(
                "plain", "{\"username\":\"bob\",\"uid\":1235,\"gid\":5679}",
                "dated",
                        "{\"username\":\"bob\",\"uid\":1235,\"gid\":5679,\"at\":\"2026-07-01T12:00:00Z\",\"mac\":\"AAAA\"}",
                "copied", genuine);
        webhooks.leaveOut(sandbox.namespace);
        try {
            records.forEach((name, record) -> {
                var forged = Manifest.object(
                        mallory, sandbox.namespace, Manifest.runaiJob(name, asBob.replace("suspend: true\n", "")));
                forged.getMetadata().setAnnotations(Map.of("run.ai/submitted-by", record));
                // The API server learns in its own time that nobody has to be asked.
                await().untilAsserted(() ->
                        assertAllowed(() -> mallory.resource(forged).create()));
                sandbox.awaitRejection(name, "SubmitterUnknown");
                assertThat(sandbox.workloadPod(name)).isNull();
            });
            var image =
                    "{\"spec\":{\"suspend\":false,\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"evil\"}]}}}}";
            assertAllowed(
                    () -> sandbox.jobResource(mallory, "bobs").patch(PatchContext.of(PatchType.JSON_MERGE), image));
            sandbox.awaitRejection("bobs", "SubmitterUnknown");
            assertThat(sandbox.workloadPod("bobs")).isNull();
        } finally {
            webhooks.register();
            webhooks.awaitTrusted();
        }
    }

    @Test
    void whenTheWebhooksWereRegisteredPlaysNoPart(Sandbox sandbox) throws IOException {
        webhooks.authenticated(sandbox);
        Manifest.create(alice(sandbox), sandbox.namespace, Manifest.runaiJob("train", "suspend: true\n" + PLAIN));
        webhooks.unregister();
        webhooks.register();
        webhooks.awaitTrusted();
        patch(alice(sandbox), sandbox, "{\"spec\":{\"suspend\":false}}");
        assertRunsAs(sandbox.awaitPods("train").get(0), 1234, 5678);
    }

    /** The API server shortens the second. */
    @ParameterizedTest
    @ValueSource(strings = {"train-", "train-with-a-name-so-long-that-five-letters-more-go-beyond-it-"})
    void theRecordOfAGeneratedNameHolds(String generateName, Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var job = Manifest.create(
                alice(sandbox), sandbox.namespace, Manifest.runaiJob("generateName: " + generateName, "", PLAIN));
        assertRunsAs(sandbox.awaitPods(job.getMetadata().getName()).get(0), 1234, 5678);
    }

    @Test
    void aRuleForAllResourcesIsNoGrant(Sandbox sandbox) {
        guarded(sandbox);
        var mallory = mallory(sandbox);
        webhooks.users.mayDoEverything("mallory", sandbox.namespace);
        var job = Manifest.runaiJob("train", "workload: Pod\nuser: {uid: 4711, gid: 4711}\n" + PLAIN);
        var pod = podOf("pod", 4711, 4711);
        for (var manifest : List.of(job, pod)) {
            assertRefused(
                    () -> Manifest.create(mallory, sandbox.namespace, manifest),
                    "as \"uid:4711\", \"gid:4711\"",
                    "in place of your right to do everything");
        }
        assertThat(sandbox.workloadPod("train")).isNull();

        var carol = webhooks.users.editor("carol", sandbox.namespace);
        webhooks.users.grantAll("carol", sandbox.namespace);
        assertAllowed(() -> Manifest.create(carol, sandbox.namespace, pod));

        sandbox.writeClusterConfig(WebhookStage.AUTHENTICATED + "  wildcardGrants: true\n");
        await().untilAsserted(() -> assertAllowed(() -> Manifest.create(mallory, sandbox.namespace, job)));
        assertThat(sandbox.awaitStatus("train").getIdentity().getUid()).isEqualTo(4711);
    }

    @Test
    void aRuleForAllResourcesOfANameIsNoGrantEither(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var mallory = mallory(sandbox);
        webhooks.users.mayDoEverythingTo("bob", "mallory", sandbox.namespace);
        assertRefused(
                () -> Manifest.create(
                        mallory, sandbox.namespace, Manifest.runaiJob("train", "user: {name: bob}\n" + PLAIN)),
                "may not run jobs as \"bob\"",
                "in place of your right to do everything");
    }

    @Test
    void whatWasKnownOfASubmitterLongAgoCountsNoMore(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        sandbox.writeClusterConfig(WebhookStage.AUTHENTICATED + "  maxSubmissionAge: 5s\n");
        var alice = alice(sandbox);
        Manifest.create(alice, sandbox.namespace, Manifest.runaiJob("train", "suspend: true\n" + PLAIN));
        sandbox.awaitCondition("train", "Suspended", "True");
        var later = Instant.now().plusSeconds(6);
        await().until(() -> Instant.now().isAfter(later));
        patch(mallory(sandbox), sandbox, "{\"spec\":{\"suspend\":false}}");
        assertThat(sandbox.awaitRejection("train", "SubmissionExpired")).contains("create it anew");
        assertThat(sandbox.workloadJob("train")).isNull();

        patch(alice, sandbox, EVIL);
        assertRunsAs(sandbox.awaitPods("train").get(0), 1234, 5678);
    }

    /** Her own change submits the job anew, and she may no longer submit it. */
    @Test
    void whoHasLeftTheGroupOfAGrantResumesNothingByIt(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        webhooks.users.grantToGroup("for-bob", sandbox.namespace, "bob");
        var member = webhooks.users.editor("dora", sandbox.namespace, "for-bob");
        Manifest.create(
                member,
                sandbox.namespace,
                Manifest.runaiJob("train", "suspend: true\nuser: {uid: 1235, gid: 5679}\n" + PLAIN));
        sandbox.awaitCondition("train", "Suspended", "True");

        patch(webhooks.users.editor("dora", sandbox.namespace), sandbox, "{\"spec\":{\"suspend\":false}}");
        sandbox.awaitRejection("train", "IdentityNotGranted");
        assertThat(sandbox.workloadJob("train")).isNull();
    }

    @Test
    void aJobAsLargeAsTheApiServerTakesCanBeChangedAndKeptByNobody(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var alice = alice(sandbox);
        var mallory = mallory(sandbox);
        var arguments = "\"%s\", ".formatted("x".repeat(100_000)).repeat(14);
        Manifest.create(
                alice,
                sandbox.namespace,
                Manifest.runaiJob(
                        "train",
                        "suspend: true\ntemplate: {spec: {containers: [{name: main, image: busybox, args: [" + arguments
                                + "]}]}}\n"));
        assertAllowed(() -> patch(alice, sandbox, "{\"metadata\":{\"annotations\":{\"note\":\"mine\"}}}"));
        assertAllowed(() -> patch(mallory, sandbox, "{\"metadata\":{\"finalizers\":[\"example.org/keep\"]}}"));
        assertAllowed(() -> sandbox.jobResource(alice, "train").delete());
        assertAllowed(() -> patch(alice, sandbox, "{\"metadata\":{\"finalizers\":null}}"));
        await().until(() -> sandbox.job("train") == null);
    }

    @Test
    void whoLosesTheKeyLosesWhatItProved(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var alice = alice(sandbox);
        Manifest.create(alice, sandbox.namespace, Manifest.runaiJob("train", "suspend: true\n" + PLAIN));
        sandbox.awaitCondition("train", "Suspended", "True");
        webhooks.key().delete();
        patch(alice, sandbox, "{\"spec\":{\"suspend\":false}}");
        sandbox.awaitRejection("train", "SubmitterUnknown");
        Manifest.create(alice, sandbox.namespace, Manifest.runaiJob("again", PLAIN));
        assertRunsAs(sandbox.awaitPods("again").get(0), 1234, 5678);
        assertThat(submittedBy(sandbox.job("again")))
                .doesNotContain(webhooks.key().get().getData().get("key"));
    }

    @Test
    void aRequestOfTooManyQuestionsIsDeniedAndOthersAreAnswered(Sandbox sandbox) {
        guarded(sandbox);
        var mallory = mallory(sandbox);
        var groups = LongStream.range(10_000, 11_024).boxed().toList();
        var pod = Manifest.pod(
                "many",
                specOf(6666, 6666)
                        .replace(
                                "supplementalGroupsPolicy",
                                "supplementalGroups: " + groups + ", supplementalGroupsPolicy"));
        var job =
                Manifest.runaiJob("many", "user: {uid: 6666, gid: 6666, supplementalGroups: " + groups + "}\n" + PLAIN);
        for (var manifest : List.of(pod, job)) {
            assertRefused(
                    () -> mallory.resource(Manifest.object(mallory, sandbox.namespace, manifest))
                            .dryRun()
                            .create(),
                    "at most 64 can be asked for");
        }
        assertAllowed(() -> Manifest.create(alice(sandbox), sandbox.namespace, podOf("own", 1234, 5678)));
    }

    // Pods in a namespace with the label.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec?command=id&container=main&stdout=true",
                "attach?container=main&stdout=true",
                "portforward?ports=80",
                "proxy/"
            })
    void nobodyEntersSomebodyElsesPod(String connection, Sandbox sandbox) {
        guarded(sandbox);
        var alice = alice(sandbox);
        Manifest.create(alice, sandbox.namespace, podOf("train", 1234, 5678));
        var path = "/api/v1/namespaces/" + sandbox.namespace + "/pods/train/" + connection;
        assertRefused(
                () -> mallory(sandbox).raw(path, "POST", null),
                "connections.run.ai",
                "the submitter \"mallory\" may not enter pods that run as \"uid:1234\", \"gid:5678\"");
        // No kubelet runs it: that far the API server goes.
        assertThatThrownBy(() -> alice.raw(path, "POST", null)).hasMessageContaining("code=400");
        webhooks.users.grant("carol", sandbox.namespace, "uid:1234", "gid:5678");
        var carol = webhooks.users.editor("carol", sandbox.namespace);
        assertThatThrownBy(() -> carol.raw(path, "POST", null)).hasMessageContaining("code=400");
    }

    @Test
    void thePodOfARunaiJobRunsAsItsUser(Sandbox sandbox) {
        guarded(sandbox);
        Manifest.create(alice(sandbox), sandbox.namespace, Manifest.runaiJob("train", PLAIN));
        assertRunsAs(sandbox.awaitPods("train").get(0), 1234, 5678);
        sandbox.awaitCondition("train", "Admitted", "True");
    }

    @Test
    void whoCreatesAPodIsThemselvesOrWhoRbacLetsThemBe(Sandbox sandbox) {
        guarded(sandbox);
        var alice = alice(sandbox);
        webhooks.users.grant("alice", sandbox.namespace, "uid:7001", "gid:7002");
        assertAllowed(() -> Manifest.create(alice, sandbox.namespace, podOf("own", 1234, 5678)));
        assertAllowed(() -> Manifest.create(alice, sandbox.namespace, podOf("granted", 7001, 7002)));
        assertRefused(
                () -> Manifest.create(alice, sandbox.namespace, podOf("bobs", 1235, 5679)),
                "identity.trust: Authenticated",
                "the submitter \"alice\" may not run pods as \"bob\" (UID 1235)");
    }

    @Test
    void aDeploymentsPodsWaitForAGrantToTheControllerThatMakesThem(Sandbox sandbox) {
        guarded(sandbox);
        var refused = stage.newNamespace();
        webhooks.guard(refused);
        var deployment = Manifest.deployment("web", "app: web", Manifest.GOOD);
        Manifest.create(webhooks.users.editor("alice", refused, 1234, 5678), refused, deployment);
        await().untilAsserted(() -> assertThat(webhooks.replicaFailures(refused))
                .anyMatch(why ->
                        why.contains("the submitter \"" + REPLICA_SETS + "\" may not run pods as \"uid:1234\"")));

        webhooks.users.grant(REPLICA_SETS, sandbox.namespace, "uid:1234", "gid:5678");
        Manifest.create(alice(sandbox), sandbox.namespace, deployment);
        await().until(() -> stage.admin
                        .pods()
                        .inNamespace(sandbox.namespace)
                        .withLabel("app", "web")
                        .list()
                        .getItems()
                        .size()
                == 1);
    }

    @Test
    void nobodyPutsAProgramIntoSomebodyElsesPod(Sandbox sandbox) throws IOException {
        guarded(sandbox);
        var alice = alice(sandbox);
        var mallory = mallory(sandbox);
        Manifest.create(alice, sandbox.namespace, podOf("train", 1234, 5678));
        var pod = alice.pods().inNamespace(sandbox.namespace).withName("train").get();
        var image = "{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"evil\"}]}}";
        assertRefused(
                () -> mallory.resource(pod).patch(PatchContext.of(PatchType.STRATEGIC_MERGE), image),
                "the submitter \"mallory\" may not run pods as \"uid:1234\", \"gid:5678\"");
        assertAllowed(() -> alice.resource(pod).patch(PatchContext.of(PatchType.STRATEGIC_MERGE), image));
    }

    @Test
    void nobodyAttachesAContainerToSomebodyElsesPod(Sandbox sandbox) throws IOException {
        guarded(sandbox);
        Manifest.create(alice(sandbox), sandbox.namespace, podOf("train", 1234, 5678));
        mallory(sandbox);
        var attached = sandbox.tryKubectl(
                "debug", "train", "--image=evil", "--attach=false", "--as=mallory", "--as-group=system:authenticated");
        assertThat(attached.exitCode()).as(attached.output()).isNotZero();
        assertThat(attached.output()).contains("pods.run.ai");
    }

    @Test
    void aForgedJobFromBeforeTheLabelMakesNoPodsOfAnotherUser(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var namespace = sandbox.namespace;
        // Its workload is a Pod, so that the name is free for a Job.
        var train = Manifest.create(alice(sandbox), namespace, Manifest.runaiJob("train", "workload: Pod\n" + PLAIN));
        var forged = Manifest.create(
                mallory(sandbox),
                namespace,
                Manifest.job(
                        "name: train, labels: {%s}, ownerReferences: [{apiVersion: run.ai/v1, kind: RunaiJob, name: train, uid: %s, controller: true}]"
                                .formatted(Manifest.MARKS, train.getMetadata().getUid()),
                        Manifest.MARKS,
                        specOf(1235, 5679)));
        var pods = stage.admin
                .pods()
                .inNamespace(namespace)
                .withLabel("controller-uid", forged.getMetadata().getUid());

        webhooks.guard(namespace);
        pods.withGracePeriod(0).delete();
        // Where the operator sees it before it has a pod, it makes way for the true one.
        await().until(() -> stage.admin.resource(forged).get() == null
                || stage
                        .admin
                        .v1()
                        .events()
                        .inNamespace(namespace)
                        .withField("reason", "FailedCreate")
                        .list()
                        .getItems()
                        .stream()
                        .anyMatch(event -> event.getMessage()
                                .contains("the RunaiJob train does not run with the UIDs [1235] and GIDs [5679]")));
        await().until(() -> pods.list().getItems().isEmpty());
    }

    private void guarded(Sandbox sandbox) {
        webhooks.guard(sandbox.namespace);
        webhooks.authenticated(sandbox);
    }

    private KubernetesClient alice(Sandbox sandbox) {
        return webhooks.users.editor("alice", sandbox.namespace, 1234, 5678);
    }

    private KubernetesClient mallory(Sandbox sandbox) {
        return webhooks.users.editor("mallory", sandbox.namespace, 6666, 6666);
    }

    private static String submittedBy(HasMetadata job) {
        return job.getMetadata().getAnnotations().get("run.ai/submitted-by");
    }

    private static HasMetadata replace(KubernetesClient client, Sandbox sandbox, String manifest) {
        return client.resource(Manifest.object(client, sandbox.namespace, manifest))
                .update();
    }

    private static void patch(KubernetesClient client, Sandbox sandbox, String patch) {
        sandbox.jobResource(client, "train").patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    private static String podOf(String name, long uid, long gid) {
        return Manifest.pod(name, specOf(uid, gid));
    }

    private static String specOf(long uid, long gid) {
        return Manifest.GOOD.replace("1234", Long.toString(uid)).replace("5678", Long.toString(gid));
    }
}
