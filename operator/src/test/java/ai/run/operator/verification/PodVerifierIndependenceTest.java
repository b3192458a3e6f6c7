package ai.run.operator.verification;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.clusterconfig.IdRanges;
import ai.run.operator.clusterconfig.PodSecurityAllowances;
import ai.run.operator.enforcement.EffectiveSettings;
import ai.run.operator.enforcement.Enforcement;
import ai.run.operator.identity.UserIdentity;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** A mistake in the rules must not be able to hide itself in their verification. */
class PodVerifierIndependenceTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackagesOf(Enforcement.class, PodVerifier.class);

    private static final DescribedPredicate<JavaClass> VALUES = belongToAnyOf(
            EffectiveSettings.class,
            UserIdentity.class,
            ClusterConfig.class,
            IdentityPolicy.class,
            IdRanges.class,
            PodSecurityAllowances.class);

    @Test
    void theVerifierKnowsNothingOfTheRulesNorOfTheModel() {
        classes()
                .that()
                .resideInAPackage("ai.run.operator.verification")
                .should()
                .onlyDependOnClassesThat(VALUES.or(resideInAnyPackage(
                        "ai.run.operator.verification",
                        "ai.run.operator.text",
                        "java..",
                        "com.fasterxml.jackson..",
                        "org.jspecify..")))
                .check(CLASSES);
    }

    @Test
    void theRulesKnowNothingOfTheVerifier() {
        noClasses()
                .that()
                .resideInAPackage("ai.run.operator.enforcement")
                .should()
                .dependOnClassesThat(resideInAPackage("ai.run.operator.verification"))
                .check(CLASSES);
    }
}
