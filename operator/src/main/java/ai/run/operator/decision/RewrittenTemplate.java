package ai.run.operator.decision;

import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.enforcement.EffectiveSettings;
import ai.run.operator.enforcement.Enforcement;
import ai.run.operator.enforcement.Finding;
import ai.run.operator.enforcement.Trace;
import ai.run.operator.home.HomeDirectory;
import ai.run.operator.identity.UserIdentity;
import ai.run.operator.workload.ReservedMetadata;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJobSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A job's template after every step that rewrites it. Enforcement comes last, so that nothing an earlier step did gets past it.
 *
 * @param template the template of the workload's pod
 * @param findings why the template is rejected; empty when it is not
 * @param overridden values of the template that lost
 * @param homeDirectory where the temporary home is mounted; null when there is none
 */
record RewrittenTemplate(
        PodTemplateSpec template, List<Finding> findings, List<String> overridden, @Nullable String homeDirectory) {

    static RewrittenTemplate of(
            RunaiJobSpec spec,
            ClusterConfig config,
            EffectiveSettings settings,
            @Nullable UserIdentity identity,
            Trace trace) {
        var cleaned = ReservedMetadata.leaveOutOf(spec.getTemplate());
        var template = cleaned.template();
        trace.after(ReservedMetadata.class.getSimpleName(), template);
        var findings =
                new ArrayList<>(ServiceAccountCheck.findings(template.getSpec(), config.allowedServiceAccounts()));
        String homeDirectory = null;
        if (settings.createHomeDir()) {
            var home = HomeDirectory.addTo(template, spec.getHomeDir(), identity, config.homeDir());
            home.findings().forEach(message -> findings.add(new Finding(Reason.HomeDirConflict, message)));
            template = home.template();
            homeDirectory = home.path();
            trace.after(HomeDirectory.class.getSimpleName(), template);
        }
        var pinned = RequiredConstraints.pin(template, config.securityContextConstraints());
        trace.after(RequiredConstraints.class.getSimpleName(), pinned.template());
        var enforced = Enforcement.apply(pinned.template(), settings, identity, trace);
        findings.addAll(enforced.findings());
        var overridden = Stream.of(cleaned.overridden(), pinned.overridden(), enforced.overridden())
                .flatMap(List::stream)
                .toList();
        return new RewrittenTemplate(enforced.template(), findings, overridden, homeDirectory);
    }
}
