package io.forgellm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which room may import which: web, cli, openai and legacy from the features, those from engine, tensor and error. */
@AnalyzeClasses(packages = "io.forgellm", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] FRAMEWORKS = {"io.quarkus..", "io.vertx..", "io.smallrye.mutiny..", "jakarta..",
        "org.hibernate..", "com.fasterxml.."};

    @ArchTest
    static final ArchRule tensorsKnowNoFramework = noClasses().that().resideInAPackage("io.forgellm.tensor..")
            .should().dependOnClassesThat().resideInAnyPackage(FRAMEWORKS);

    @ArchTest
    static final ArchRule tensorsKnowErrorsAlone = noClasses().that().resideInAPackage("io.forgellm.tensor..")
            .should().dependOnClassesThat().resideInAnyPackage("io.forgellm.engine..", "io.forgellm.model..",
                    "io.forgellm.generation..", "io.forgellm.http..", "io.forgellm.bus..");

    @ArchTest
    static final ArchRule theEngineKnowsNeitherModelsNorHttp = noClasses().that()
            .resideInAPackage("io.forgellm.engine..").should().dependOnClassesThat().resideInAnyPackage(
                    "io.forgellm.model..", "io.forgellm.generation..", "io.forgellm.http..", "io.forgellm.bus..");

    @ArchTest
    static final ArchRule nobodyKnowsTheFrontDoors = noClasses().that().resideOutsideOfPackages("io.forgellm.web..",
                    "io.forgellm.cli..", "io.forgellm.openai..", "io.forgellm.legacy..").should().dependOnClassesThat()
            .resideInAnyPackage("io.forgellm.web..", "io.forgellm.cli..", "io.forgellm.openai..", "io.forgellm.legacy..");

    @ArchTest
    static final ArchRule theCommandLineSpeaksHttpOnly = noClasses().that().resideInAPackage("io.forgellm.cli..")
            .should().dependOnClassesThat().resideInAnyPackage("io.forgellm.model..", "io.forgellm.generation..",
                    "io.forgellm.http..", "io.forgellm.bus..", "io.vertx..");

    @ArchTest
    static final ArchRule theClusterIsTheBusinessOfOneRoom = noClasses().that()
            .resideOutsideOfPackage("io.forgellm.training.kubernetes..").should().dependOnClassesThat()
            .resideInAPackage("io.fabric8..");

    /** It runs in the command's process, beside a server or without one. */
    @ArchTest
    static final ArchRule migrationNeedsNoServer = noClasses().that().resideInAPackage("io.forgellm.migration..")
            .should().dependOnClassesThat().resideInAnyPackage("io.quarkus..", "io.vertx..", "io.smallrye.mutiny..",
                    "jakarta..", "org.hibernate..", "io.forgellm.model..", "io.forgellm.engine..", "io.forgellm.http..",
                    "io.forgellm.conversation..");

    @ArchTest
    static final ArchRule tracesAreOneRoomsAffair = noClasses().that().resideOutsideOfPackage("io.forgellm.trace..")
            .should().dependOnClassesThat().resideInAPackage("io.opentelemetry..");

    @ArchTest
    static final ArchRule noCycles = slices().matching("io.forgellm.(*)..").should().beFreeOfCycles();
}
