package io.millrace.wats.production;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Json;
import io.millrace.wats.Setting;
import io.millrace.wats.product.Product;
import io.millrace.wats.product.ProductRevision;
import io.millrace.wats.product.ProductState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What units look like as JSON and in Java. The names are those of the vendor's document. */
class ProductionModelTest {
    private static final String UNIT = Json.fixture(ProductionModelTest.class, "unit.json");
    private static final String GRADE = Json.fixture(ProductionModelTest.class, "grade.json");

    private static Unit unit() {
        return Unit.of("CTRL-SN-001", "CTRL-100", "1.0")
                .parentSerialNumber("BOX-1")
                .batchNumber("LOT-417")
                .serialDate(Instant.parse("2025-03-01T07:30:00Z"))
                .currentLocation("Line 3")
                .xmlData("<Root><LotNumber Value=\"LOT-417\"/></Root>")
                .unitPhaseId(UnitPhase.UNDER_PRODUCTION)
                .unitPhase("Under production")
                .processCode("50")
                .tags(List.of(new Setting("LotNumber", "LOT-417", null, Map.of())))
                .product(Product.named("CTRL-100")
                        .name("Controller module")
                        .nonSerial(false)
                        .state(ProductState.ACTIVE)
                        .build())
                .productRevision(Json.read(
                        "{\"revision\":\"1.0\",\"PartNumber\":\"CTRL-100\",\"state\":1}", ProductRevision.class))
                .subUnits(List.of(Unit.of("PSU-SN-456", "PSU-200", "A")
                        .parentSerialNumber("CTRL-SN-001")
                        .unitPhaseId(UnitPhase.FINALIZED)
                        .unitPhase("Finalized")
                        .build()))
                .build();
    }

    @Test
    void unit_whenReadAndWritten_isWhatTheWireHas() {
        assertThat(Json.read(UNIT, Unit.class)).isEqualTo(unit());
        assertThat(Json.members(unit())).isEqualTo(Json.read(UNIT, Map.class));
    }

    @Test
    void unit_whenOnlyNamed_isWrittenWithItsKeyAlone() {
        assertThat(Json.write(Unit.of("S", "P", "A").build()))
                .isEqualTo("{\"serialNumber\":\"S\",\"partNumber\":\"P\",\"revision\":\"A\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"50", "\"50\""})
    void processCode_whenANumberOrAText_isReadAlikeAndWrittenAsText(String code) {
        Unit unit = Json.read("{\"serialNumber\":\"S\",\"processCode\":" + code + "}", Unit.class);
        assertThat(unit.processCode()).isEqualTo("50");
        assertThat(Json.write(unit)).isEqualTo("{\"serialNumber\":\"S\",\"processCode\":\"50\"}");
    }

    @Test
    void unit_whenMembersAreNullOrMissing_isRead() {
        Unit nulls = Json.read(
                "{\"serialNumber\":\"S\",\"partNumber\":null,\"serialDate\":null,\"unitPhaseId\":null,\"tags\":null,"
                        + "\"product\":null,\"productRevision\":null,\"subUnits\":[null]}",
                Unit.class);
        assertThat(nulls).isEqualTo(Json.read("{\"serialNumber\":\"S\"}", Unit.class));
        assertThat(nulls.subUnits()).isEmpty();
    }

    @Test
    void unknownMembers_whenReadChangedAndWritten_areAsTheyWere() {
        String json = "{\"serialNumber\":\"S\",\"currentLocation\":\"%s\",\"weight\":1.10,\"none\":null,"
                + "\"subUnits\":[{\"serialNumber\":\"T\",\"x\":[1]}]}";
        Unit changed = Json.read(json.formatted("old"), Unit.class).withCurrentLocation("new");
        assertThat(Json.members(changed)).isEqualTo(Json.read(json.formatted("new"), Map.class));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4096, 4104, -1})
    void phase_whenItsNumberIsNotKnown_isKept(int number) {
        String json = "{\"serialNumber\":\"S\",\"unitPhaseId\":" + number + "}";
        assertThat(Json.write(Json.read(json, Unit.class))).isEqualTo(json);
    }

    @Test
    void phases_whenNamed_haveTheVendorsNumbers() {
        assertThat(List.of(
                        UnitPhase.UNKNOWN,
                        UnitPhase.UNDER_PRODUCTION,
                        UnitPhase.PRODUCTION_REPAIR,
                        UnitPhase.SERVICE_REPAIR,
                        UnitPhase.FINALIZED,
                        UnitPhase.SCRAPPED,
                        UnitPhase.EXTENDED_TEST,
                        UnitPhase.CUSTOMIZATION,
                        UnitPhase.REPAIRED,
                        UnitPhase.MISSING,
                        UnitPhase.IN_STORAGE,
                        UnitPhase.SHIPPED,
                        UnitPhase.QUEUED_FOR_PRODUCTION,
                        UnitPhase.WAITING_FOR_PRODUCTION_REPAIR,
                        UnitPhase.WAITING_FOR_SERVICE_REPAIR))
                .extracting(UnitPhase::code)
                .containsExactly(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4098, 4100, 4104);
        assertThat(List.of(
                        SerialNumberIdentifier.SERIAL_NUMBER,
                        SerialNumberIdentifier.MAC_ADDRESS,
                        SerialNumberIdentifier.IMEI))
                .extracting(SerialNumberIdentifier::code)
                .containsExactly(0, 1, 2);
    }

    @Test
    void grade_whenReadAndWritten_isWhatTheWireHas() {
        UnitGrade grade = Json.read(GRADE, UnitGrade.class);
        assertThat(Json.members(grade)).isEqualTo(Json.read(GRADE, Map.class));
        assertThat(grade.unknown()).isEmpty();
        assertThat(grade.results())
                .containsExactly(new UnitVerification(
                        30,
                        "ICT test",
                        1,
                        "Passed",
                        Instant.parse("2025-03-01T08:00:00Z"),
                        "ICT-01",
                        2,
                        1,
                        1,
                        Map.of()));
    }

    @Test
    void grade_whenMembersAreNullOrMissing_isRead() {
        assertThat(Json.read(
                        "{\"noRepairs\":null,\"results\":null,\"allProcessesPassedLastRun\":null}", UnitGrade.class))
                .isEqualTo(Json.read("{}", UnitGrade.class));
    }

    @Test
    void others_whenReadAndWritten_areWhatTheWireHas() {
        for (Map.Entry<String, Class<?>> model : Map.<String, Class<?>>of(
                        "{\"id\":31,\"unitSerialNumber\":\"S\",\"newParentSerialNumber\":\"B\",\"newPartNumber\":\"P\","
                                + "\"newRevision\":\"1.1\",\"newUnitPhaseId\":16}",
                        UnitChange.class,
                        "{\"batchNumber\":\"LOT-417\",\"batchSize\":250}",
                        ProductionBatch.class,
                        "{\"name\":\"ModemIds\",\"description\":\"Modems\",\"format\":\"x\",\"regEx\":\"^[0-9]{15}$\","
                                + "\"identifier\":2,\"identifierName\":\"IMEI\"}",
                        SerialNumberType.class,
                        "{\"UnitPhaseId\":16,\"Code\":\"Finalized\",\"Name\":\"Finalized\",\"Description\":\"d\"}",
                        NamedPhase.class,
                        "{\"okCount\":1,\"errorCount\":1,\"errors\":[{\"why\":\"x\"}]}",
                        SavedUnits.class)
                .entrySet()) {
            assertThat(Json.members(Json.read(model.getKey(), model.getValue())))
                    .isEqualTo(Json.read(model.getKey(), Map.class));
        }
        assertThat(Json.read("{\"okCount\":2,\"errorCount\":0,\"errors\":null}", SavedUnits.class)
                        .errors())
                .isEmpty();
    }
}
