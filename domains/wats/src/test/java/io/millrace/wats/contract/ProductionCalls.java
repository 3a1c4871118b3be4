package io.millrace.wats.contract;

import io.millrace.wats.FileContent;
import io.millrace.wats.Setting;
import io.millrace.wats.Wats;
import io.millrace.wats.production.ProductionBatch;
import io.millrace.wats.production.SerialNumberFormat;
import io.millrace.wats.production.SerialNumberRange;
import io.millrace.wats.production.SerialNumberReference;
import io.millrace.wats.production.SerialNumberRequest;
import io.millrace.wats.production.Unit;
import io.millrace.wats.production.UnitBuilder;
import io.millrace.wats.production.UnitKey;
import io.millrace.wats.production.UnitPhase;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/** The calls that {@code wire/production.txt} says the requests of. */
final class ProductionCalls {
    private static final Instant NOON = Instant.parse("2026-03-02T11:30:00Z");
    private static final Instant LATER = Instant.parse("2026-03-02T11:30:15.25Z");
    private static final byte[] BYTES = {1, 2, 3};

    private ProductionCalls() {}

    static Map<String, Function<Wats, Publisher<?>>> calls() {
        Map<String, Function<Wats, Publisher<?>>> calls = new LinkedHashMap<>();
        calls.put("production.getUnit", w -> w.production().getUnit(new UnitKey("CTRL-SN-001", "CTRL-100")));
        calls.put("production.getUnit spaces", w -> w.production().getUnit(new UnitKey("SN 00 42", "CTRL-100")));
        calls.put("production.getUnit every-character", w -> w.production()
                .getUnit(new UnitKey("SN 1&x=2+3/Ø", "A/B C?#%+ü")));
        calls.put("production.getUnit blank", w -> w.production().getUnit(new UnitKey("CTRL-SN-001", " ")));
        calls.put("production.saveUnits", w -> w.production()
                .saveUnits(List.of(
                        Unit.of("SN 00 42", "A/B C?#%+ü", "1.0")
                                .parentSerialNumber("BOX-1")
                                .batchNumber("LOT-417")
                                .currentLocation("Line 3")
                                .xmlData("<Root><LotNumber Value=\"LOT-417\"/></Root>")
                                .unitPhaseId(UnitPhase.FINALIZED)
                                .unitPhase("Finalized")
                                .processCode("50")
                                .tags(List.of(new Setting("LotNumber", "LOT-417", null, Map.of())))
                                .subUnits(List.of(UnitBuilder.builder()
                                        .serialNumber("PSU-SN-456")
                                        .partNumber("PSU-200")
                                        .build()))
                                .build(),
                        UnitBuilder.builder()
                                .serialNumber("X-2")
                                .partNumber("CTRL-100")
                                .build())));
        calls.put("production.saveUnit", w -> w.production()
                .saveUnit(Unit.of("CTRL-SN-001", "CTRL-100", "1.1")
                        .currentLocation("Line 4")
                        .build()));
        calls.put("production.getGrade", w -> w.production().getGrade(new UnitKey("CTRL-SN-001", "CTRL-100")));
        calls.put("production.isPassing", w -> w.production().isPassing(new UnitKey("CTRL-SN-001", "CTRL-100")));
        calls.put(
                "production.serialNumbers.getTypes",
                w -> w.production().serialNumbers().getTypes());
        calls.put("production.setPhase", w -> w.production()
                .setPhase(new UnitKey("SN 1&x=2+3/Ø", "A/B C?#%+ü"), UnitPhase.of(2048)));
        calls.put("production.setPhase named", w -> w.production()
                .setPhase(new UnitKey("CTRL-SN-001", "CTRL-100"), UnitPhase.UNDER_PRODUCTION));
        calls.put(
                "production.unstableUnits.getPhase",
                w -> w.production().unstableUnits().getPhase("under production"));
        calls.put(
                "production.unstableUnits.getPhases",
                w -> w.production().unstableUnits().getPhases());
        calls.put(
                "production.unstableUnits.removeAllChildren",
                w -> w.production().unstableUnits().removeAllChildren(new UnitKey("CTRL-SN-001", "CTRL-100")));
        calls.put("production.setProcess", w -> w.production()
                .setProcess(new UnitKey("CTRL-SN-001", "CTRL-100"), "End of line test"));
        calls.put("production.addChild", w -> w.production()
                .addChild(new UnitKey("CTRL-SN-001", "CTRL-100"), new UnitKey("PSU-SN-456", "PSU-200")));
        calls.put("production.addChild checked", w -> w.production()
                .addChild(
                        new UnitKey("CTRL-SN-001", "CTRL-100"), new UnitKey("PSU-SN-456", "PSU-200"), "PSU-200", "A"));
        calls.put("production.removeChild", w -> w.production()
                .removeChild(new UnitKey("CTRL-SN-001", "CTRL-100"), new UnitKey("PSU-SN-456", "PSU-200")));
        calls.put(
                "production.checkChildren", w -> w.production().checkChildren(new UnitKey("CTRL-SN-001", "CTRL-100")));
        calls.put("production.getChanges", w -> w.production().getChanges(100));
        calls.put("production.deleteChange", w -> w.production().deleteChange(31));
        calls.put("production.saveBatches", w -> w.production()
                .saveBatches(List.of(new ProductionBatch("LOT-417", 250, Map.of()))));
        calls.put("production.serialNumbers.take", w -> w.production()
                .serialNumbers()
                .take(SerialNumberRequest.of("Node Address", 2)
                        .withForSerialNumber("SN 00 42")
                        .withForPartNumber("A/B C?#%+ü")
                        .withStationName("ST-01")));
        calls.put("production.serialNumbers.take in-sequence", w -> w.production()
                .serialNumbers()
                .take(SerialNumberRequest.of("IMEI", 1).withOnlyInSequence(true)));
        calls.put("production.serialNumbers.findInRange", w -> w.production()
                .serialNumbers()
                .findInRange(
                        "Node Address", SerialNumberRange.of("A4-00", "A4-FF").generated(NOON, LATER)));
        calls.put("production.serialNumbers.findByReference", w -> w.production()
                .serialNumbers()
                .findByReference(new SerialNumberReference("Node Address", "SN 00 42", "CTRL-100")));
        calls.put("production.serialNumbers.findByReference generated", w -> w.production()
                .serialNumbers()
                .findByReference(new SerialNumberReference("Node Address", null, "CTRL-100").generated(NOON, LATER)));
        calls.put(
                "production.serialNumbers.export",
                w -> w.production().serialNumbers().export("IMEI", SerialNumberFormat.CSV, SerialNumberRange.all()));
        calls.put("production.serialNumbers.importFile", w -> w.production()
                .serialNumbers()
                .importFile("IMEI", SerialNumberFormat.XML, FileContent.of("a.xml", BYTES)));
        return calls;
    }
}
