package ai.run.operator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.decision.Decider;
import ai.run.operator.status.Conditions;
import ai.run.operator.status.StatusFactory;
import ai.run.operator.testing.Repository;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where side effects may live, and who may know whom. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("ai.run.operator", "ai.run.v1");

    /** What follows from values alone, from the bottom up. Within a layer packages may know each other, but not in a circle. */
    private static final List<Layer> PURE_LAYERS = List.of(
            new Layer("text", List.of("text", "yaml")),
            new Layer("model", List.of("ldapsettings", "clusterconfig", "workload", "submission")),
            new Layer("rules", List.of("identity", "enforcement", "home", "verification", "status")),
            new Layer("decisions", List.of("decision", "admission")));

    /** Where side effects live: a new package belongs here or above. */
    private static final List<Layer> EDGE_LAYERS = List.of(
            new Layer(
                    "means",
                    List.of(
                            "http",
                            "tls",
                            "ldap",
                            "authorization",
                            "configuration",
                            "serialization",
                            "metrics",
                            "leadership",
                            "logging",
                            "client")),
            new Layer("services", List.of("reconciler", "webhook", "management")),
            new Layer("process", List.of("startup", "cli")));

    private record Layer(String name, List<String> packages) {

        String[] identifiers() {
            return packages.stream()
                    .map(name -> "ai.run.operator." + name + "..")
                    .toArray(String[]::new);
        }
    }

    private static final DescribedPredicate<JavaClass> PURE = resideInAnyPackage(PURE_LAYERS.stream()
                    .flatMap(layer -> Stream.of(layer.identifiers()))
                    .toArray(String[]::new))
            .as("are in a pure package");

    private static final DescribedPredicate<JavaClass> CLIENT =
            resideInAnyPackage("io.fabric8.kubernetes.client..", "io.javaoperatorsdk..");

    @Test
    void onlyTheEdgeTalksToTheApiServer() {
        noClasses()
                .that(PURE)
                .should()
                .dependOnClassesThat(CLIENT.and(not(belongToAnyOf(CustomResource.class, KubernetesSerialization.class)))
                        .as("belong to the Kubernetes client or the SDK"))
                .because("what becomes of a job must follow from values alone, so that it can be tested as a table")
                .check(CLASSES);
    }

    @Test
    void onlyTheDecisionBorrowsTheClientsSerializer() {
        noClasses()
                .that(PURE.and(not(belongToAnyOf(Decider.class))))
                .should()
                .dependOnClassesThat(belongToAnyOf(KubernetesSerialization.class))
                .because("the one use of it is to verify the pod as it is really sent")
                .check(CLASSES);
    }

    @Test
    void aClockIsGivenToTheStatusAndToNobodyElse() {
        noClasses()
                .that(PURE.and(not(belongToAnyOf(StatusFactory.class, Conditions.class))))
                .should()
                .dependOnClassesThat(assignableTo(Clock.class).or(assignableTo(InstantSource.class)))
                .because("only the transition times of conditions depend on the time of day")
                .check(CLASSES);
    }

    @Test
    void nobodyPureLooksAtTheTimeByItself() {
        var looksAtTheTime = target(owner(resideInAPackage("java.time..")))
                .and(target(nameMatching("now|system.*|tick.*")))
                .or(target(owner(assignableTo(System.class))).and(target(nameMatching("currentTimeMillis|nanoTime"))));
        noClasses()
                .that(PURE)
                .should()
                .callMethodWhere(looksAtTheTime.as("it asks for the time of day"))
                .orShould()
                .dependOnClassesThat(belongToAnyOf(java.util.Date.class, java.util.Calendar.class))
                .because("the same findings must give the same status, or it is written again and again")
                .check(CLASSES);
    }

    @Test
    void onlyTheEdgeDoesInputAndOutput() {
        noClasses()
                .that(PURE)
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net..", "javax.net..")
                                .or(resideInAPackage("java.io..").and(not(assignableTo(java.io.Serializable.class))))
                                .as("read or write files or the network"))
                .orShould()
                .dependOnClassesThat(resideInAnyPackage("org.slf4j..", "ch.qos.logback..", "java.util.logging.."))
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethodWhere(target(owner(assignableTo(System.class)))
                        .and(target(nameMatching("getenv|getProperty|getProperties")))
                        .as("it asks for the environment"))
                .because("a pure function says what it has to say in its result")
                .check(CLASSES);
    }

    @Test
    void nobodyPureStartsThreadsOrRollsDice() {
        noClasses()
                .that(PURE)
                .should()
                .dependOnClassesThat(belongToAnyOf(Thread.class, Timer.class)
                        .or(resideInAPackage("java.util.concurrent.."))
                        .as("run things at the same time"))
                .orShould()
                .dependOnClassesThat(assignableTo(RandomGenerator.class)
                        .or(belongToAnyOf(Random.class, SplittableRandom.class))
                        .as("make random numbers"))
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .because("the same values must give the same result, always")
                .check(CLASSES);
    }

    @Test
    void noPackageKnowsOneOfALayerAbove() {
        var architecture = layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("ai.run.operator..")
                .ensureAllClassesAreContainedInArchitecture();
        var below = new ArrayList<String>();
        for (var layer :
                Stream.concat(PURE_LAYERS.stream(), EDGE_LAYERS.stream()).toList()) {
            architecture = architecture.layer(layer.name()).definedBy(layer.identifiers());
            architecture = below.isEmpty()
                    ? architecture.whereLayer(layer.name()).mayNotAccessAnyLayer()
                    : architecture.whereLayer(layer.name()).mayOnlyAccessLayers(below.toArray(String[]::new));
            below.add(layer.name());
        }
        architecture
                .because("whoever reads a rule must not have to read who calls it")
                .check(CLASSES.that(resideInAPackage("ai.run.operator.*..")));
    }

    @Test
    void packagesDependOnEachOtherInOneDirection() {
        slices().matching("ai.run.operator.(*)..")
                .should()
                .beFreeOfCycles()
                .because("whoever reads one package must not have to read them all")
                .check(CLASSES);
    }

    /** The page of the architecture draws an arrow for a dependency unless a longer path of arrows leads there too. */
    @Test
    void theArchitecturePageDrawsTheDependencies() throws IOException {
        var drawn = new TreeSet<String>();
        var page = Files.readString(Repository.path("operator/README.md"));
        page.substring(page.indexOf("```mermaid"), page.indexOf("```", page.indexOf("flowchart")))
                .lines()
                .map(line -> List.of(line.strip().split(" --> ")))
                .forEach(chain -> IntStream.range(1, chain.size())
                        .forEach(i -> arrows(chain.get(i - 1), chain.get(i)).forEach(drawn::add)));
        assertThat(drawn).isEqualTo(shortestArrows(dependencies()));
    }

    private static Stream<String> arrows(String from, String to) {
        return Stream.of(from.split(" & "))
                .flatMap(one -> Stream.of(to.split(" & ")).map(other -> one + " -> " + other));
    }

    private static SortedMap<String, Set<String>> dependencies() {
        var dependencies = new TreeMap<String, Set<String>>();
        CLASSES.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .forEach(dependency -> {
                    var from = packageOf(dependency.getOriginClass());
                    var to = packageOf(dependency.getTargetClass());
                    if (!from.isEmpty() && !to.isEmpty() && !from.equals(to)) {
                        dependencies
                                .computeIfAbsent(from, unknown -> new TreeSet<>())
                                .add(to);
                    }
                });
        return dependencies;
    }

    /** The package below {@code ai.run.operator}, to which those below it belong; empty elsewhere. */
    private static String packageOf(JavaClass type) {
        var root = "ai.run.operator.";
        return type.getPackageName().startsWith(root)
                ? type.getPackageName().substring(root.length()).replaceFirst("\\..*", "")
                : "";
    }

    private static Set<String> shortestArrows(Map<String, Set<String>> dependencies) {
        var arrows = new TreeSet<String>();
        dependencies.forEach((from, all) -> all.stream()
                .filter(to -> all.stream().noneMatch(other -> !other.equals(to) && leadsTo(other, to, dependencies)))
                .forEach(to -> arrows.add(from + " -> " + to)));
        return arrows;
    }

    private static boolean leadsTo(String from, String to, Map<String, Set<String>> dependencies) {
        var next = dependencies.getOrDefault(from, Set.of());
        return next.contains(to) || next.stream().anyMatch(step -> leadsTo(step, to, dependencies));
    }

    @Test
    void theArchitecturePageSaysWhatEachPackageIsFor() throws IOException {
        var described = Pattern.compile("^- `([a-z]+)` ", Pattern.MULTILINE)
                .matcher(Files.readString(Repository.path("operator/README.md")))
                .results()
                .map(found -> found.group(1));
        assertThat(described)
                .containsExactlyElementsOf(Stream.concat(PURE_LAYERS.stream(), EDGE_LAYERS.stream())
                        .flatMap(layer -> layer.packages().stream())
                        .sorted()
                        .toList());
    }

    @Test
    void theApiKnowsNothingOfTheOperator() {
        noClasses()
                .that()
                .resideInAPackage("ai.run.v1..")
                .should()
                .dependOnClassesThat(resideInAPackage("ai.run.operator.."))
                .because("another Java client of RunaiJob needs the types without the operator")
                .check(CLASSES);
    }

    @Test
    void onlyServerFeaturesKnowsWhatAVersionMeans() {
        noClasses()
                .that()
                .doNotHaveSimpleName("ServerFeatures")
                .should()
                .callMethod(VersionInfo.class, "getMajor")
                .orShould()
                .callMethod(VersionInfo.class, "getMinor")
                .orShould()
                .callMethod(VersionInfo.class, "getGitVersion")
                .because("what is there for old servers must be found, and taken away, in one place")
                .check(CLASSES);
    }
}
