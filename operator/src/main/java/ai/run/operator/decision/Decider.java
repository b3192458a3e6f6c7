package ai.run.operator.decision;

import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.enforcement.EffectiveSettings;
import ai.run.operator.enforcement.Finding;
import ai.run.operator.enforcement.Trace;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.identity.IdentityResolution;
import ai.run.operator.identity.IdentityResolver;
import ai.run.operator.identity.Submitter;
import ai.run.operator.identity.UserIdentity;
import ai.run.operator.text.Printable;
import ai.run.operator.verification.PodVerifier;
import ai.run.operator.workload.Provenance;
import ai.run.operator.workload.WorkloadFactory;
import ai.run.v1.Identity;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides what is to become of a RunaiJob. */
public final class Decider {

    /** The client's own way to write JSON: no other shows what is really sent. */
    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private static final int OVERRIDDEN_MAX = 256;

    private Decider() {}

    /**
     * Decides on one job.
     *
     * @param job the job
     * @param parsed the cluster-config
     * @param lookups whom to ask who is who
     */
    public static Decision decide(RunaiJob job, ParsedClusterConfig parsed, IdentityLookups lookups) {
        return decide(job, parsed, lookups, Trace.NONE);
    }

    /** The same, told step by step. */
    public static Decision decide(RunaiJob job, ParsedClusterConfig parsed, IdentityLookups lookups, Trace trace) {
        var specFindings = SpecCheck.findings(job);
        if (!specFindings.isEmpty()) {
            return rejected(specFindings);
        }
        if (parsed instanceof ParsedClusterConfig.Invalid invalid) {
            return new Decision.Rejected(Reason.InvalidClusterConfig, invalid.advice());
        }
        return decide(job, (ParsedClusterConfig.Valid) parsed, lookups, trace);
    }

    private static Decision decide(
            RunaiJob job, ParsedClusterConfig.Valid inForce, IdentityLookups lookups, Trace trace) {
        var config = inForce.config();
        var settings = EffectiveSettings.of(job.getSpec(), config);
        if (!settings.runAsUser()) {
            return decide(job, inForce, settings, null, null, trace);
        }
        var resolution = IdentityResolver.resolve(job.getSpec().getUser(), config.identity(), lookups);
        if (resolution instanceof IdentityResolution.Rejected rejected) {
            return new Decision.Rejected(rejected.reason(), rejected.message());
        }
        var resolved = (IdentityResolution.Resolved) resolution;
        return decide(job, inForce, settings, resolved.identity(), describe(resolved, lookups.submitter()), trace);
    }

    /** What the template still asks for is rejected, and whatever earlier steps did, no pod is sent but one that is verified. */
    private static Decision decide(
            RunaiJob job,
            ParsedClusterConfig.Valid inForce,
            EffectiveSettings settings,
            @Nullable UserIdentity identity,
            @Nullable Identity description,
            Trace trace) {
        var rewritten = RewrittenTemplate.of(job.getSpec(), inForce.config(), settings, identity, trace);
        var provenance = new Provenance(
                description,
                nullIfEmpty(settings.enforced()),
                nullIfEmpty(shortened(rewritten.overridden())),
                rewritten.homeDirectory(),
                inForce.ref(),
                nullIfEmpty(RulesInForce.protections(settings, inForce.config())),
                RulesInForce.allowances(settings));
        var workload = WorkloadFactory.create(job, rewritten.template(), provenance);
        var pod = podOf(workload);
        var findings = Stream.of(
                        rewritten.findings(),
                        QuantityCheck.findings(pod.path("spec")),
                        ExpansionCheck.findings(pod.path("spec")),
                        objections(pod, settings))
                .flatMap(List::stream)
                .toList();
        if (!findings.isEmpty()) {
            return rejected(findings);
        }
        var violations = PodVerifier.verify(pod, settings, identity);
        return violations.isEmpty()
                ? new Decision.Accepted(workload, provenance)
                : Decision.Rejected.ofDefect(violations);
    }

    /** What the template asks for against preventPrivilegeEscalation, and no rule rewrites. */
    private static List<Finding> objections(JsonNode pod, EffectiveSettings settings) {
        var objections = PodVerifier.objections(pod, settings);
        return objections.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        Reason.PrivilegeEscalation,
                        String.join("; ", objections) + "; the cluster-config enforces preventPrivilegeEscalation"));
    }

    /** The pod as the JSON that is sent: a Job's template, or the Pod itself. */
    private static JsonNode podOf(HasMetadata workload) {
        var json = JSON.convertValue(workload, JsonNode.class);
        return workload instanceof Pod ? json : json.at("/spec/template");
    }

    /** Every finding is named at once; the first one gives the reason. */
    private static Decision rejected(List<Finding> findings) {
        return new Decision.Rejected(
                findings.get(0).reason(),
                findings.stream().map(Finding::message).collect(Collectors.joining("; ")));
    }

    private static Identity describe(IdentityResolution.Resolved resolved, @Nullable Submitter submitter) {
        var identity = resolved.identity();
        return Identity.builder()
                .username(identity.username())
                .uid(identity.uid())
                .gid(identity.gid())
                .supplementalGroups(nullIfEmpty(identity.supplementalGroups()))
                .source(identity.source())
                .submittedBy(submitter == null ? null : submitter.username())
                .grants(nullIfEmpty(resolved.grants()))
                .build();
    }

    /**
     * What a person can read of it. It becomes an annotation of the workload, which has 256 KiB for all of them, and goes into
     * the status beside a template that may be as large as an object can be.
     */
    private static List<String> shortened(List<String> overridden) {
        var shown = overridden.stream()
                .limit(OVERRIDDEN_MAX)
                .map(Printable::sentence)
                .collect(Collectors.toCollection(ArrayList::new));
        if (overridden.size() > OVERRIDDEN_MAX) {
            shown.add("and %d more".formatted(overridden.size() - OVERRIDDEN_MAX));
        }
        return shown;
    }

    private static <T> @Nullable List<T> nullIfEmpty(List<T> list) {
        return list.isEmpty() ? null : list;
    }
}
