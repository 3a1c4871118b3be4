package io.millrace.wats.asset;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Json;
import io.millrace.wats.Setting;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What assets look like as JSON and in Java. The names are those of the vendor's document. */
class AssetModelTest {
    private static final UUID TYPE = UUID.fromString("5f0c6a3e-2b71-4c58-9d0e-7a1f4b9c2d10");
    private static final String ASSET = Json.fixture(AssetModelTest.class, "asset.json");
    private static final String ROW = Json.fixture(AssetModelTest.class, "row.json");

    private static Asset asset() {
        return Asset.of("DMM-001", TYPE)
                .assetId("1042")
                .assetName("Bench DMM 1")
                .clientId(12)
                .parentAssetId("1001")
                .parentSerialNumber("ATE-01")
                .partNumber("34465A")
                .revision("1.0")
                .state(AssetState.IN_CALIBRATION)
                .description("6.5 digits")
                .location("Line 3")
                .firstSeenDate(Instant.parse("2024-01-15T08:00:00Z"))
                .lastSeenDate(Instant.parse("2025-03-02T10:12:45.270Z"))
                .lastMaintenanceDate(Instant.parse("2025-01-10T00:00:00Z"))
                .nextMaintenanceDate(Instant.parse("2026-01-10T00:00:00Z"))
                .lastCalibrationDate(Instant.parse("2025-01-10T00:00:00.1234567Z"))
                .nextCalibrationDate(Instant.parse("2026-01-10T00:00:00Z"))
                .totalCount(5120)
                .runningCount(250)
                .tags(List.of(new Setting("Owner", "Lab A", null, Map.of())))
                .assetChildren(List.of(Asset.of("PROBE-1", TYPE)
                        .typeId(null)
                        .state(AssetState.IN_OPERATION)
                        .build()))
                .assetLog(List.of(new AssetLog(
                        77,
                        "1042",
                        "DMM-001",
                        Instant.parse("2025-01-10T09:30:00Z"),
                        "kari",
                        AssetLogType.of(7),
                        "Location",
                        "Line 3",
                        "Moved",
                        Map.of())))
                .assetType(AssetType.named("Digital multimeter")
                        .typeId(TYPE)
                        .runningCountLimit(1000)
                        .totalCountLimit(50000)
                        .maintenanceInterval(new BigDecimal("30.5"))
                        .calibrationInterval(AssetType.EXTERNAL)
                        .warningThreshold(new BigDecimal("80.0"))
                        .alarmThreshold(new BigDecimal("100.0"))
                        .isReadonly(false)
                        .icon("meter")
                        .build())
                .build();
    }

    @Test
    void asset_whenReadAndWritten_isWhatTheWireHas() {
        assertThat(Json.read(ASSET, Asset.class)).isEqualTo(asset());
        assertThat(Json.members(asset())).isEqualTo(Json.read(ASSET, Map.class));
    }

    @Test
    void row_whenReadAndWritten_isWhatTheWireHas() {
        AssetRow row = Json.read(ROW, AssetRow.class);
        assertThat(Json.members(row)).isEqualTo(Json.read(ROW, Map.class));
        assertThat(row.unknown()).isEmpty();
        assertThat(row.lastSeenDate()).isEqualTo("2025-03-02T10:12:45.270Z");
    }

    @Test
    void asset_whenOnlyNamed_isWrittenWithThatAlone() {
        assertThat(Json.write(Asset.of("S", TYPE).build()))
                .isEqualTo("{\"serialNumber\":\"S\",\"typeId\":\"" + TYPE + "\"}");
        assertThat(Json.write(AssetType.named("Fixture").build())).isEqualTo("{\"typeName\":\"Fixture\"}");
    }

    @Test
    void asset_whenMembersAreNullOrMissing_isRead() {
        Asset nulls = Json.read(
                "{\"serialNumber\":\"S\",\"typeId\":null,\"assetId\":null,\"ClientId\":null,\"state\":null,"
                        + "\"lastSeenDate\":null,\"totalCount\":null,\"tags\":null,\"assetChildren\":null,"
                        + "\"assetType\":null,\"assetLog\":[null]}",
                Asset.class);
        assertThat(nulls).isEqualTo(Json.read("{\"serialNumber\":\"S\"}", Asset.class));
        assertThat(nulls.assetLog()).isEmpty();
    }

    @Test
    void clientId_whenSpelledEitherWay_isReadAlike() {
        assertThat(Json.read("{\"serialNumber\":\"S\",\"clientId\":3}", Asset.class))
                .isEqualTo(Json.read("{\"serialNumber\":\"S\",\"ClientId\":3}", Asset.class));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 6, 7, 99})
    void numbers_whenTheyAreNotKnown_areKept(int number) {
        String json = "{\"serialNumber\":\"S\",\"state\":" + number + "}";
        assertThat(Json.write(Json.read(json, Asset.class))).isEqualTo(json);
        assertThat(Json.read("{\"alarmState\":" + number + "}", AssetStatus.class)
                        .alarmState())
                .isEqualTo(AssetAlarmState.of(number));
    }

    @Test
    void unknownMembers_whenReadChangedAndWritten_areAsTheyWere() {
        String json = "{\"serialNumber\":\"S\",\"location\":\"%s\",\"weight\":1.10,\"none\":null,"
                + "\"assetType\":{\"typeName\":\"T\",\"x\":[1]},\"assetLog\":[{\"logId\":1,\"y\":{}}]}";
        Asset changed = Json.read(json.formatted("old"), Asset.class).withLocation("new");
        assertThat(Json.members(changed)).isEqualTo(Json.read(json.formatted("new"), Map.class));
    }

    @Test
    void constants_whenNamed_haveTheVendorsNumbers() {
        assertThat(List.of(
                        AssetState.UNKNOWN,
                        AssetState.IN_OPERATION,
                        AssetState.IN_TRANSIT,
                        AssetState.IN_MAINTENANCE,
                        AssetState.IN_CALIBRATION,
                        AssetState.IN_STORAGE,
                        AssetState.SCRAPPED))
                .extracting(AssetState::code)
                .containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(List.of(
                        AssetLogType.MESSAGE,
                        AssetLogType.REGISTER,
                        AssetLogType.UPDATE,
                        AssetLogType.RESET_COUNT,
                        AssetLogType.CALIBRATION,
                        AssetLogType.MAINTENANCE,
                        AssetLogType.STATE_CHANGE))
                .extracting(AssetLogType::code)
                .containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(List.of(AssetAlarmState.OK, AssetAlarmState.WARNING, AssetAlarmState.ALARM))
                .extracting(AssetAlarmState::code)
                .containsExactly(0, 1, 2);
    }
}
