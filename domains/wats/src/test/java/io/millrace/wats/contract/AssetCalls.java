package io.millrace.wats.contract;

import static io.millrace.wats.odata.Filter.where;

import io.millrace.wats.FileContent;
import io.millrace.wats.Wats;
import io.millrace.wats.asset.Asset;
import io.millrace.wats.asset.AssetCount;
import io.millrace.wats.asset.AssetKey;
import io.millrace.wats.asset.AssetQuery;
import io.millrace.wats.asset.AssetService;
import io.millrace.wats.asset.AssetState;
import io.millrace.wats.asset.AssetType;
import io.millrace.wats.asset.ExternalService;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/** The calls that {@code wire/asset.txt} says the requests of. */
final class AssetCalls {
    private static final UUID TYPE = UUID.fromString("fc48e41d-6276-4bf0-83f2-fa8af9aab91a");
    private static final Instant NOON = Instant.parse("2026-03-02T11:30:00Z");
    private static final Instant LATER = Instant.parse("2026-03-02T11:30:15.25Z");
    private static final Instant LOCAL = Instant.parse("2026-03-02T12:30:00Z");
    private static final byte[] BYTES = {1, 2, 3};

    private AssetCalls() {}

    static Map<String, Function<Wats, Publisher<?>>> calls() {
        Map<String, Function<Wats, Publisher<?>>> calls = new LinkedHashMap<>();
        calls.put("asset.getAsset id", w -> w.asset().getAsset("1042"));
        calls.put("asset.getAsset serial-number", w -> w.asset().getAsset("SN 00 42"));
        calls.put("asset.getAsset every-character", w -> w.asset().getAsset("SN 1&x=2+3/Ø"));
        calls.put("asset.saveAsset new", w -> w.asset()
                .saveAsset(Asset.of("DMM 002/å", TYPE)
                        .parentAssetId("1001")
                        .parentSerialNumber("ATE-01")
                        .assetName("Bench DMM 2")
                        .partNumber("34465A")
                        .revision("1.0")
                        .clientId(12)
                        .state(AssetState.IN_CALIBRATION)
                        .description("6.5 digits")
                        .location("Line 3")
                        .firstSeenDate(NOON)
                        .lastSeenDate(LATER)
                        .lastMaintenanceDate(LOCAL)
                        .nextMaintenanceDate(NOON)
                        .lastCalibrationDate(NOON)
                        .nextCalibrationDate(LATER)
                        .totalCount(0)
                        .runningCount(7)
                        .build()));
        calls.put("asset.saveAsset blank", w -> w.asset()
                .saveAsset(Asset.of(" ", TYPE).build()));
        calls.put("asset.deleteAsset", w -> w.asset().deleteAsset(AssetKey.serialNumber("SN 1&x=2+3/Ø")));
        calls.put("asset.getStatus", w -> w.asset().getStatus(AssetKey.id("1042")));
        calls.put("asset.getStatus in-a-language", w -> w.asset().getStatus(AssetKey.id("1042"), false, "nb-NO"));
        calls.put("asset.setState", w -> w.asset().setState(AssetKey.id("1042"), AssetState.IN_CALIBRATION));
        calls.put("asset.setState serial-number", w -> w.asset()
                .setState(AssetKey.serialNumber("SN 00 42"), AssetState.of(6)));
        calls.put("asset.usage.addUses", w -> w.asset().usage().addUses(new AssetCount(AssetKey.id("1042"), 1)));
        calls.put(
                "asset.usage.addUses children-too",
                w -> w.asset().usage().addUses(new AssetCount(AssetKey.id("1042"), 2), true));
        calls.put("asset.usage.countTo", w -> w.asset().usage().countTo(new AssetCount(AssetKey.id("1042"), 5120)));
        calls.put(
                "asset.usage.resetRunningCount comment",
                w -> w.asset().usage().resetRunningCount(AssetKey.id("1042"), "After service: 100 % + new tip?"));
        calls.put(
                "asset.usage.resetRunningCount",
                w -> w.asset().usage().resetRunningCount(AssetKey.serialNumber("SN 1&x=2+3/Ø"), null));
        calls.put(
                "asset.usage.setRunningCount",
                w -> w.asset().usage().setRunningCount(new AssetCount(AssetKey.id("1042"), 0)));
        calls.put(
                "asset.usage.setTotalCount",
                w -> w.asset().usage().setTotalCount(new AssetCount(AssetKey.serialNumber("SN 00 42"), 5120)));
        calls.put("asset.usage.recordCalibration comment", w -> w.asset()
                .usage()
                .recordCalibration(new AssetService(AssetKey.id("1042"), NOON, "Annual, 1/1 + æøå")));
        calls.put("asset.usage.recordCalibration fraction", w -> w.asset()
                .usage()
                .recordCalibration(new AssetService(AssetKey.serialNumber("SN 00 42"), LATER, null)));
        calls.put("asset.usage.recordCalibrationExternal", w -> w.asset()
                .usage()
                .recordCalibrationExternal(new ExternalService(AssetKey.id("1042"), NOON, LATER, "Lab 7")));
        calls.put("asset.usage.recordCalibrationExternal due", w -> w.asset()
                .usage()
                .recordCalibrationExternal(
                        new ExternalService(AssetKey.serialNumber("SN 1&x=2+3/Ø"), null, LOCAL, null)));
        calls.put(
                "asset.usage.recordMaintenance now",
                w -> w.asset().usage().recordMaintenance(AssetService.now(AssetKey.id("1042"))));
        calls.put("asset.usage.recordMaintenance comment", w -> w.asset()
                .usage()
                .recordMaintenance(new AssetService(AssetKey.id("1042"), NOON, "Annual, 1/1 + æøå")));
        calls.put("asset.usage.recordMaintenance fraction", w -> w.asset()
                .usage()
                .recordMaintenance(new AssetService(AssetKey.serialNumber("SN 00 42"), LATER, null)));
        calls.put(
                "asset.usage.recordMaintenance zoneless",
                w -> w.asset().usage().recordMaintenance(new AssetService(AssetKey.id("1042"), LOCAL, null)));
        calls.put("asset.usage.recordMaintenanceExternal", w -> w.asset()
                .usage()
                .recordMaintenanceExternal(new ExternalService(AssetKey.id("1042"), NOON, LATER, "Lab 7")));
        calls.put("asset.usage.addLogMessage", w -> w.asset().usage().addLogMessage(AssetKey.id("1042"), "New tip"));
        calls.put("asset.types", w -> w.asset().types(null));
        calls.put("asset.saveType new", w -> w.asset()
                .saveType(AssetType.named("Fixture")
                        .runningCountLimit(1000)
                        .calibrationInterval(BigDecimal.valueOf(365))
                        .build()));
        calls.put("asset.saveType known", w -> w.asset()
                .saveType(AssetType.named("Fixture").typeId(TYPE).build()));
        calls.put("asset.getChildren all", w -> w.asset().getChildren(AssetKey.serialNumber("SN 00 42"), true));
        calls.put("asset.getChildren direct", w -> w.asset().getChildren(AssetKey.id("1001"), false));
        calls.put("asset.setParent", w -> w.asset().setParent("1042", "1001"));
        calls.put("asset.queryAssets", w -> w.asset()
                .queryAssets(AssetQuery.top(10)
                        .withFilter(where("runningCount").gt(500))
                        .orderedBy("lastSeenDate desc")));
        calls.put("asset.assets", w -> w.asset().assets(where("state").eq(1), 2));
        calls.put("asset.log", w -> w.asset().log(null));
        calls.put(
                "asset.unstableFiles.listFiles", w -> w.asset().unstableFiles().listFiles("1042"));
        calls.put(
                "asset.unstableFiles.downloadFile",
                w -> w.asset().unstableFiles().downloadFile("1042", "a b.pdf"));
        calls.put(
                "asset.unstableFiles.uploadFile",
                w -> w.asset().unstableFiles().uploadFile("1042", FileContent.of("a b.pdf", BYTES)));
        calls.put(
                "asset.unstableFiles.deleteFiles",
                w -> w.asset().unstableFiles().deleteFiles("1042", List.of("a.pdf")));
        return calls;
    }
}
