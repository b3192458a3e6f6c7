package ai.run.operator.enforcement;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.clusterconfig.IdRanges;
import ai.run.operator.identity.UserIdentity;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** A mistake in the rules must not be able to hide itself in their verification. */
class PodVerifierIndependenceTest {

    private static final JavaClasses PACKAGE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackagesOf(Enforcement.class);

    private static final DescribedPredicate<JavaClass> VERIFIER = belongToAnyOf(
            PodVerifier.class,
            ForeignPodVerifier.class,
            ContainerLists.class,
            PodIds.class,
            PodCheck.class,
            UserCheck.class,
            AllowedUserCheck.class,
            FsGroupCheck.class,
            LinuxCheck.class,
            PrivilegeCheck.class);

    private static final DescribedPredicate<JavaClass> VALUES = belongToAnyOf(
            EffectiveSettings.class, UserIdentity.class, ClusterConfig.class, IdentityPolicy.class, IdRanges.class);

    @Test
    void theVerifierKnowsNothingOfTheRulesNorOfTheModel() {
        classes()
                .that(VERIFIER)
                .should()
                .onlyDependOnClassesThat(VERIFIER.or(VALUES)
                        .or(resideInAnyPackage("java..", "com.fasterxml.jackson..", "org.jspecify..")))
                .check(PACKAGE);
    }

    @Test
    void theRulesKnowNothingOfTheVerifier() {
        noClasses()
                .that(resideInAPackage("ai.run.operator.enforcement").and(DescribedPredicate.not(VERIFIER)))
                .should()
                .dependOnClassesThat(VERIFIER)
                .check(PACKAGE);
    }
}
