package io.millrace.wats;

import static io.millrace.wats.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.testing.StrictServer;
import io.millrace.wats.asset.Asset;
import io.millrace.wats.asset.AssetCount;
import io.millrace.wats.asset.AssetKey;
import io.millrace.wats.asset.AssetService;
import io.millrace.wats.asset.AssetState;
import io.millrace.wats.asset.ExternalService;
import io.millrace.wats.product.Bom;
import io.millrace.wats.product.BomComponent;
import io.millrace.wats.product.Product;
import io.millrace.wats.product.ProductRevision;
import io.millrace.wats.product.RevisionKey;
import io.millrace.wats.production.ProductionBatch;
import io.millrace.wats.production.Unit;
import io.millrace.wats.production.UnitKey;
import io.millrace.wats.production.UnitPhase;
import io.millrace.wats.report.model.SubUnit;
import io.millrace.wats.report.model.UsedAsset;
import io.millrace.wats.report.model.UurReport;
import io.millrace.wats.report.model.UutReport;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/**
 * Every write that names something by a serial number, a part number or a revision: what cannot be right is refused unsent, and the
 * refusal says which argument it was.
 */
class ArgumentsTest {
    private static final String LONG = "x".repeat(101);
    private static final String TOO_LONG = " must have at most 100 characters, but has 101";
    private static final String BLANK = " is required, but is blank";
    private static final UUID TYPE = new UUID(7, 7);
    private static final UnitKey UNIT = new UnitKey("S", "P");

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    private static Wats wats;

    @BeforeAll
    static void connect() {
        wats = Wats.connect(SERVER.baseUrl(), Given.token(), Given::impatient);
    }

    @AfterAll
    static void close() {
        wats.close();
    }

    /** A write with one of its arguments. */
    record Write(String name, String argument, BiFunction<Wats, String, Mono<?>> call) {
        @Override
        public String toString() {
            return name + " " + argument;
        }
    }

    private static Write product(String name, String argument, BiFunction<Wats, String, Mono<?>> call) {
        return new Write("product." + name, argument, call);
    }

    private static Write asset(String name, String argument, BiFunction<Wats, AssetKey, Mono<?>> call) {
        return new Write(
                "asset." + name,
                argument,
                (w, value) -> call.apply(w, argument.equals("id") ? AssetKey.id(value) : AssetKey.serialNumber(value)));
    }

    private static Write production(String name, String argument, BiFunction<Wats, String, Mono<?>> call) {
        return new Write("production." + name, argument, call);
    }

    private static Write report(String name, String argument, BiFunction<Wats, String, Mono<?>> call) {
        return new Write("report." + name, argument, call);
    }

    static Stream<Write> writes() {
        return Stream.of(productsAndAssets(), namedAssets(), units(), reports()).flatMap(List::stream);
    }

    private static List<Write> productsAndAssets() {
        return List.of(
                new Write("asset.saveAsset", "serialNumber", (w, sn) -> w.asset()
                        .saveAsset(Asset.of(sn, TYPE).build())),
                product("saveProduct", "partNumber", (w, pn) -> w.product()
                        .saveProduct(Product.named(pn).build())),
                product("saveRevision", "revision", (w, revision) -> w.product()
                        .saveRevision(ProductRevision.of(TYPE, revision).build())),
                product("masterData.saveProducts", "partNumber", (w, pn) -> w.product()
                        .masterData()
                        .saveProducts(List.of(
                                Product.named("P").build(), Product.named(pn).build()))),
                product("masterData.saveRevisions", "revision", (w, revision) -> w.product()
                        .masterData()
                        .saveRevisions(
                                List.of(ProductRevision.of(TYPE, revision).build()))),
                product("masterData.addToGroup", "partNumber", (w, pn) -> w.product()
                        .masterData()
                        .addToGroup("G", pn)),
                product("masterData.saveBom", "partNumber", (w, pn) -> w.product()
                        .masterData()
                        .saveBom(Bom.of(new RevisionKey(pn, "A"), BomComponent.of("R", "A", "R1", 1)))),
                product("masterData.saveBom", "revision", (w, revision) -> w.product()
                        .masterData()
                        .saveBom(Bom.of(new RevisionKey("P", revision), BomComponent.of("R", "A", "R1", 1)))),
                product("masterData.saveBom of a component", "partNumber", (w, pn) -> w.product()
                        .masterData()
                        .saveBom(Bom.of(new RevisionKey("P", "A"), BomComponent.of(pn, "A", "R1", 1)))));
    }

    private static List<Write> namedAssets() {
        return Stream.of("id", "serialNumber")
                .flatMap(named -> Stream.of(
                        asset("deleteAsset", named, (w, key) -> w.asset().deleteAsset(key)),
                        asset("setState", named, (w, key) -> w.asset().setState(key, AssetState.SCRAPPED)),
                        asset("usage.addUses", named, (w, key) -> w.asset()
                                .usage()
                                .addUses(new AssetCount(key, 1))),
                        asset("usage.countTo", named, (w, key) -> w.asset()
                                .usage()
                                .countTo(new AssetCount(key, 1))),
                        asset("usage.setRunningCount", named, (w, key) -> w.asset()
                                .usage()
                                .setRunningCount(new AssetCount(key, 1))),
                        asset("usage.setTotalCount", named, (w, key) -> w.asset()
                                .usage()
                                .setTotalCount(new AssetCount(key, 1))),
                        asset("usage.resetRunningCount", named, (w, key) -> w.asset()
                                .usage()
                                .resetRunningCount(key, null)),
                        asset("usage.recordCalibration", named, (w, key) -> w.asset()
                                .usage()
                                .recordCalibration(AssetService.now(key))),
                        asset("usage.recordMaintenance", named, (w, key) -> w.asset()
                                .usage()
                                .recordMaintenance(AssetService.now(key))),
                        asset("usage.recordCalibrationExternal", named, (w, key) -> w.asset()
                                .usage()
                                .recordCalibrationExternal(new ExternalService(key, null, null, null))),
                        asset("usage.recordMaintenanceExternal", named, (w, key) -> w.asset()
                                .usage()
                                .recordMaintenanceExternal(new ExternalService(key, null, null, null))),
                        asset("usage.addLogMessage", named, (w, key) -> w.asset()
                                .usage()
                                .addLogMessage(key, "text"))))
                .toList();
    }

    private static List<Write> units() {
        return List.of(
                production("saveUnit", "serialNumber", (w, sn) -> w.production()
                        .saveUnit(Unit.of(sn, "P", "A").build())),
                production("saveUnits", "serialNumber", (w, sn) -> w.production()
                        .saveUnits(List.of(
                                Unit.of("S", "P", "A").build(),
                                Unit.of(sn, "P", "A").build()))),
                production("setPhase", "serialNumber", (w, sn) -> w.production()
                        .setPhase(new UnitKey(sn, "P"), UnitPhase.FINALIZED)),
                production("setPhase", "partNumber", (w, pn) -> w.production()
                        .setPhase(new UnitKey("S", pn), UnitPhase.FINALIZED)),
                production("setProcess", "serialNumber", (w, sn) -> w.production()
                        .setProcess(new UnitKey(sn, "P"), "ICT")),
                production(
                        "setProcess", "partNumber", (w, pn) -> w.production().setProcess(new UnitKey("S", pn), "ICT")),
                production("addChild", "parentSerialNumber", (w, sn) -> w.production()
                        .addChild(new UnitKey(sn, "P"), UNIT)),
                production("addChild", "childSerialNumber", (w, sn) -> w.production()
                        .addChild(UNIT, new UnitKey(sn, "P"))),
                production("removeChild", "parentSerialNumber", (w, sn) -> w.production()
                        .removeChild(new UnitKey(sn, "P"), UNIT)),
                production("removeChild", "childSerialNumber", (w, sn) -> w.production()
                        .removeChild(UNIT, new UnitKey(sn, "P"))),
                production("unstableUnits.removeAllChildren", "serialNumber", (w, sn) -> w.production()
                        .unstableUnits()
                        .removeAllChildren(new UnitKey(sn, "P"))),
                production("saveBatches", "batchNumber", (w, number) -> w.production()
                        .saveBatches(List.of(ProductionBatch.of(number, 1)))));
    }

    private static UutReport test() {
        return UutReport.of("P", "S", "A")
                .operation(100)
                .station("FCT-03", "Oslo", "Production")
                .build();
    }

    private static List<Write> reports() {
        return List.of(
                report("submit", "part number", (w, pn) -> w.report().submit(test().withPartNumber(pn))),
                report("submit", "serial number", (w, sn) -> w.report().submit(test().withSerialNumber(sn))),
                report("submit", "revision", (w, revision) -> w.report().submit(test().withRevision(revision))),
                report("submit", "station", (w, name) -> w.report().submit(test().withStationName(name))));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                        writes().flatMap(write -> Stream.of(
                                Arguments.of(write, " ", write.argument() + BLANK),
                                Arguments.of(write, LONG, write.argument() + TOO_LONG),
                                Arguments.of(
                                        write,
                                        "a\u0000b",
                                        write.argument() + " must not have the control character 0"))),
                        numbersInReports().flatMap(write -> Stream.of("*", "%", "?", "[", "]", "^", "!", "/", "\\")
                                .map(character -> Arguments.of(
                                        write,
                                        "A" + character + "B",
                                        write.argument() + " A" + character + "B must not have " + character))))
                .flatMap(rows -> rows);
    }

    /** Where numbers are written down that are to be in a report. */
    private static Stream<Write> numbersInReports() {
        return Stream.of(
                report("test", "part number", (w, pn) -> made(UutReport.of(pn, "S", "A"))),
                report("test", "serial number", (w, sn) -> made(UutReport.of("P", sn, "A"))),
                report("repair", "part number", (w, pn) -> made(UurReport.of(pn, "S", "A", 100))),
                report("repair", "serial number", (w, sn) -> made(UurReport.of("P", sn, "A", 100))),
                report("sub-unit", "part number", (w, pn) -> made(SubUnit.of("PCBA", pn, "S", "A"))),
                report("sub-unit", "serial number", (w, sn) -> made(SubUnit.of("PCBA", "P", sn, "A"))),
                report("asset", "asset serial number", (w, sn) -> made(UsedAsset.of(sn, 1))));
    }

    private static Mono<?> made(Object part) {
        return Mono.just(part);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource
    void refused(Write write, String value, String why) {
        MillraceException refused = failureOf(Mono.defer(() -> write.call().apply(wats, value)));
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(refused).hasMessageContaining(why);
        assertThat(SERVER.getAllServeEvents()).isEmpty();
    }
}
