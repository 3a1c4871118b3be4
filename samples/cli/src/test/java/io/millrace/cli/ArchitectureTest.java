package io.millrace.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.millrace.core.Await;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NullMarked;
import reactor.core.CoreSubscriber;

/** The arrows between the modules, and the conventions that a compiler cannot see. Sits here because here meets everything. */
@AnalyzeClasses(
        packages = "io.millrace",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestTools.class})
class ArchitectureTest {
    /** They come in a jar of their own, which looks like any other. */
    static final class NoTestTools implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/io/millrace/testing/")
                    && !location.contains("/io/millrace/odoo/testing/")
                    && !location.contains("/io/millrace/archiveorigin/testing/");
        }
    }

    @ArchTest
    static final ArchRule arrows_always_pointDown = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("core")
            .definedBy("io.millrace.core..")
            .layer("http")
            .definedBy("io.millrace.http..")
            .layer("batch")
            .definedBy("io.millrace.batch..")
            .layer("simulator")
            .definedBy("io.millrace.wats.simulator..")
            .layer("wats")
            .definedBy(resideInAPackage("io.millrace.wats..")
                    .and(DescribedPredicate.not(resideInAPackage("io.millrace.wats.simulator.."))))
            .layer("odoo")
            .definedBy("io.millrace.odoo..")
            .layer("musicbrainz")
            .definedBy("io.millrace.musicbrainz..")
            .layer("spotify")
            .definedBy("io.millrace.spotify..")
            .layer("archive origin")
            .definedBy(resideInAPackage("io.millrace.archiveorigin..")
                    .and(DescribedPredicate.not(resideInAPackage("io.millrace.archiveorigin.jobs.."))))
            .layer("archive origin jobs")
            .definedBy("io.millrace.archiveorigin.jobs..")
            .layer("jobs")
            .definedBy("io.millrace.jobs")
            .layer("jobs-webflux")
            .definedBy("io.millrace.jobs.webflux..")
            .layer("samples")
            .definedBy("io.millrace.cli..")
            .whereLayer("samples")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("wats")
            .mayOnlyBeAccessedByLayers("samples")
            .whereLayer("archive origin")
            .mayOnlyBeAccessedByLayers("archive origin jobs", "samples")
            .whereLayer("archive origin jobs")
            .mayOnlyBeAccessedByLayers("samples")
            .whereLayer("odoo")
            .mayOnlyBeAccessedByLayers("samples")
            .whereLayer("simulator")
            .mayOnlyBeAccessedByLayers("samples")
            .whereLayer("musicbrainz")
            .mayOnlyBeAccessedByLayers("samples")
            .whereLayer("spotify")
            .mayOnlyBeAccessedByLayers("samples")
            .whereLayer("http")
            .mayOnlyBeAccessedByLayers(
                    "wats", "odoo", "musicbrainz", "spotify", "archive origin", "archive origin jobs", "samples")
            .whereLayer("batch")
            .mayOnlyBeAccessedByLayers("wats", "odoo", "musicbrainz", "spotify", "archive origin", "jobs", "samples")
            .whereLayer("jobs")
            .mayOnlyBeAccessedByLayers("jobs-webflux", "archive origin jobs", "samples")
            .whereLayer("jobs-webflux")
            .mayOnlyBeAccessedByLayers("samples");

    @ArchTest
    static final ArchRule kernelAndEngine_never_knowHttpOrJson = noClasses()
            .that()
            .resideInAnyPackage("io.millrace.core..", "io.millrace.batch..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..", "reactor.netty..", "tools.jackson..", "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule onErrorContinue_never_used = noClasses()
            .should()
            .callMethodWhere(calls("onErrorContinue"))
            .because("it reaches into operators that do not expect it");

    @ArchTest
    static final ArchRule blocking_only_inAwait = noClasses()
            .that()
            .doNotBelongToAnyOf(Await.class)
            .should()
            .callMethodWhere(calls(
                    "block", "blockFirst", "blockLast", "blockOptional", "toIterable", "toStream", "sleep", "join"))
            .because("event loops must not wait");

    @ArchTest
    static final ArchRule ownSubscribers_always_passTheContextOn = classes()
            .that()
            .areAssignableTo(CoreSubscriber.class)
            .and()
            .doNotHaveModifier(JavaModifier.ABSTRACT)
            .should(overrideCurrentContext());

    @ArchTest
    static final ArchRule libraries_never_print = noClasses()
            .that()
            .resideOutsideOfPackage("io.millrace.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule jobs_never_askTheClockOnTheWall = noClasses()
            .that()
            .resideInAPackage("io.millrace.jobs")
            .should()
            .callMethodWhere(describe(
                    "ask what time it is",
                    (JavaMethodCall call) -> call.getTarget().getName().equals("currentTimeMillis")
                            || call.getTarget().getName().equals("now")
                                    && call.getTarget()
                                            .getOwner()
                                            .getPackageName()
                                            .startsWith("java.time")))
            .because("leases, deadlines and retention go by the database's clock alone");

    @ArchTest
    static void packages_always_areNullMarked(JavaClasses all) {
        assertThat(all.stream().map(JavaClass::getPackage).distinct())
                .isNotEmpty()
                .allMatch(inPackage -> inPackage.isAnnotatedWith(NullMarked.class), "is @NullMarked");
    }

    /** Guards the rules themselves: an import that finds nothing would let everything pass. */
    @ArchTest
    static void rules_always_seeEveryModule(JavaClasses all) {
        assertThat(all.stream().map(JavaClass::getPackageName).distinct())
                .contains(
                        "io.millrace.core",
                        "io.millrace.http",
                        "io.millrace.batch",
                        "io.millrace.jobs",
                        "io.millrace.jobs.webflux",
                        "io.millrace.wats",
                        "io.millrace.wats.simulator",
                        "io.millrace.odoo",
                        "io.millrace.musicbrainz",
                        "io.millrace.spotify",
                        "io.millrace.archiveorigin",
                        "io.millrace.archiveorigin.jobs",
                        "io.millrace.cli");
    }

    private static DescribedPredicate<JavaMethodCall> calls(String... names) {
        return describe("calls one of " + String.join(", ", names), call -> {
            AccessTarget.MethodCallTarget target = call.getTarget();
            String owner = target.getOwner().getPackageName();
            boolean watched = owner.startsWith("reactor.core.publisher")
                    || target.getOwner().isEquivalentTo(Thread.class)
                    || target.getOwner().isAssignableTo(CompletableFuture.class);
            return watched && List.of(names).contains(target.getName());
        });
    }

    private static ArchCondition<JavaClass> overrideCurrentContext() {
        return new ArchCondition<>("override currentContext()") {
            @Override
            public void check(JavaClass subscriber, ConditionEvents events) {
                boolean overrides = subscriber.getAllMethods().stream()
                        .anyMatch(method -> method.getName().equals("currentContext")
                                && method.getOwner().getPackageName().startsWith("io.millrace"));
                events.add(new SimpleConditionEvent(
                        subscriber, overrides, subscriber.getName() + " does not pass the Reactor context on"));
            }
        };
    }
}
