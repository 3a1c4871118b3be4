package io.millrace.wats.contract;

import io.millrace.wats.Wats;
import io.millrace.wats.analytics.DateGrouping;
import io.millrace.wats.analytics.MeasurementPath;
import io.millrace.wats.analytics.MeasurementQuery;
import io.millrace.wats.analytics.OeeQuery;
import io.millrace.wats.analytics.RepairHistoryQuery;
import io.millrace.wats.analytics.RunFilter;
import io.millrace.wats.analytics.TopFailedQuery;
import io.millrace.wats.analytics.WatsFilter;
import io.millrace.wats.analytics.YieldWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/** The calls that {@code wire/analytics.txt} says the requests of. */
final class AnalyticsCalls {
    private static final Instant NOON = Instant.parse("2026-03-02T11:30:00Z");
    private static final Instant LATER = Instant.parse("2026-03-02T11:30:15.25Z");
    private static final Instant LOCAL = Instant.parse("2026-03-02T12:30:00Z");

    private AnalyticsCalls() {}

    static Map<String, Function<Wats, Publisher<?>>> calls() {
        Map<String, Function<Wats, Publisher<?>>> calls = new LinkedHashMap<>();
        calls.put("analytics.getLevels", w -> w.analytics().getLevels());
        calls.put("analytics.getProductGroups", w -> w.analytics().getProductGroups());
        calls.put("analytics.getProductGroupsWithFilters", w -> w.analytics().getProductGroupsWithFilters());
        calls.put("analytics.getDynamicYield full", w -> w.analytics()
                .getDynamicYield(WatsFilter.where()
                        .serialNumber("PSU240-00417")
                        .partNumber("PSU-240;PSU-24%")
                        .revision("C")
                        .batchNumber("B-2209")
                        .stationName("FCT-03")
                        .testOperation("End of line test")
                        .status("Failed")
                        .yieldPercent(95)
                        .miscDescription("Firmware")
                        .miscValue("2.4.1")
                        .productGroup("Power")
                        .level("Oslo")
                        .swFilename("psu240.seq")
                        .swVersion("3.1.0")
                        .socket("1")
                        .dateFrom(Instant.parse("2026-01-31T11:30:00Z"))
                        .dateTo(LATER)
                        .dateGrouping(DateGrouping.DAY)
                        .periodCount(30)
                        .includeCurrentPeriod(false)
                        .maxCount(10000)
                        .minCount(5)
                        .topCount(10)
                        .dimensions("unitCount desc;partNumber;period")
                        .run(RunFilter.FIRST)
                        .build()));
        calls.put("analytics.getDynamicYield dimensions", w -> w.analytics()
                .getDynamicYield(WatsFilter.where()
                        .dimensions("fpy asc;unitCount;partNumber")
                        .build()));
        calls.put("analytics.getDynamicYield nothing", w -> w.analytics().getDynamicYield(WatsFilter.none()));
        calls.put("analytics.getDynamicYield period", w -> w.analytics()
                .getDynamicYield(WatsFilter.where()
                        .partNumber("PSU-240")
                        .periodCount(7)
                        .dateGrouping(DateGrouping.DAY)
                        .build()));
        calls.put("analytics.getDynamicYield zoneless", w -> w.analytics()
                .getDynamicYield(WatsFilter.where()
                        .dateFrom(Instant.parse("2026-03-01T12:30:00Z"))
                        .dateTo(LOCAL)
                        .build()));
        calls.put("analytics.getDynamicYield asset", w -> w.analytics()
                .getDynamicYield(WatsFilter.where()
                        .dimensions("assetName")
                        .unknown(Map.of(
                                "miscInfoDescription",
                                "Firmware",
                                "miscInfoString",
                                "2.4.1",
                                "assetSerialNumber",
                                "DMM-0042",
                                "assetName",
                                "Bench DMM"))
                        .build()));
        calls.put("analytics.getDynamicYield others", w -> w.analytics()
                .getDynamicYield(WatsFilter.where()
                        .partNumber("PSU-240")
                        .dimensions("period")
                        .unknown(Collections.singletonMap("x", null))
                        .build()));
        calls.put("analytics.getYieldSummary", w -> w.analytics().getYieldSummary("PSU-240", 30));
        calls.put("analytics.getStationYield week", w -> w.analytics().getStationYield("FCT 03", 7));
        calls.put("analytics.getStationYield quarter", w -> w.analytics().getStationYield("FCT-03", 90));
        calls.put("analytics.getDynamicRepair", w -> w.analytics()
                .getDynamicRepair(WatsFilter.where().dimensions("repairCode").build()));
        calls.put("analytics.getVolumeYield nothing", w -> w.analytics().getVolumeYield(WatsFilter.none()));
        calls.put("analytics.getVolumeYield window", w -> w.analytics().getVolumeYield(new YieldWindow(7, "4", "2;3")));
        calls.put("analytics.getHighVolume window", w -> w.analytics().getHighVolume(new YieldWindow(7, "4", "2;3")));
        calls.put("analytics.getWorstYield window", w -> w.analytics().getWorstYield(new YieldWindow(7, "4", "2;3")));
        calls.put("analytics.getHighVolume", w -> w.analytics()
                .getHighVolume(
                        WatsFilter.where().level("Oslo").topCount(5).minCount(3).build()));
        calls.put("analytics.getWorstYield", w -> w.analytics()
                .getWorstYield(
                        WatsFilter.where().level("Oslo").topCount(5).minCount(3).build()));
        calls.put("analytics.getWorstYieldByProductGroup", w -> w.analytics()
                .getWorstYieldByProductGroup(WatsFilter.where()
                        .level("Oslo")
                        .periodCount(4)
                        .dateGrouping(DateGrouping.QUARTER)
                        .topCount(5)
                        .build()));
        calls.put("analytics.getHighVolumeByProductGroup", w -> w.analytics()
                .getHighVolumeByProductGroup(WatsFilter.where()
                        .level("Oslo")
                        .periodCount(4)
                        .dateGrouping(DateGrouping.QUARTER)
                        .topCount(5)
                        .build()));
        calls.put("analytics.getTopFailed", w -> w.analytics()
                .getTopFailed(WatsFilter.where()
                        .partNumber("PSU-240")
                        .testOperation("End of line test")
                        .periodCount(10)
                        .dateGrouping(DateGrouping.DAY)
                        .includeCurrentPeriod(true)
                        .topCount(5)
                        .build()));
        calls.put("analytics.getTopFailed window", w -> w.analytics()
                .getTopFailed(new TopFailedQuery("PSU-240", 100, new YieldWindow(7, "4", "2"), 5)));
        calls.put("analytics.getRelatedRepairHistory", w -> w.analytics()
                .getRelatedRepairHistory(RepairHistoryQuery.of("A/B C?#%+ü", "C")));
        calls.put("analytics.getRelatedRepairHistory operations", w -> w.analytics()
                .getRelatedRepairHistory(new RepairHistoryQuery("P", "C", 500, 100)));
        calls.put("analytics.getTestStepAnalysis last-run", w -> w.analytics()
                .getTestStepAnalysis(WatsFilter.where()
                        .partNumber("PSU-240")
                        .testOperation("End of line test")
                        .run(RunFilter.LAST)
                        .maxCount(500)
                        .dateFrom(Instant.parse("2026-02-23T11:30:00Z"))
                        .dateTo(NOON)
                        .build()));
        calls.put("analytics.getTestStepAnalysis operation", w -> w.analytics()
                .getTestStepAnalysis(WatsFilter.where()
                        .partNumber("PSU-240")
                        .revision("C")
                        .testOperation("ICT")
                        .run(RunFilter.SECOND)
                        .maxCount(100)
                        .dateFrom(Instant.parse("2026-03-02T11:34:56.789Z").minus(Duration.ofDays(7)))
                        .build()));
        calls.put("analytics.getMeasurements slashes", w -> w.analytics()
                .getMeasurements(MeasurementQuery.of(
                        WatsFilter.where()
                                .partNumber("PSU-240")
                                .testOperation("End of line test")
                                .build(),
                        MeasurementPath.parse("MainSequence Callback/Rails/5V rail"))));
        calls.put("analytics.getMeasurements colons", w -> w.analytics()
                .getMeasurements(MeasurementQuery.of(
                        WatsFilter.where()
                                .partNumber("PSU-240")
                                .testOperation("End of line test")
                                .dateFrom(NOON)
                                .build(),
                        MeasurementPath.parse("MainSequence Callback/Rails/Ripple::12V"))));
        calls.put("analytics.getMeasurements pilcrows", w -> w.analytics()
                .getMeasurements(MeasurementQuery.of(
                        WatsFilter.where()
                                .partNumber("PSU-240")
                                .testOperation("End of line test")
                                .build(),
                        MeasurementPath.parse("Main¶Rails¶Ripple¶¶12V"),
                        MeasurementPath.of("Main", "Rails", "5V rail"))));
        calls.put("analytics.getMeasurements measurement", w -> w.analytics()
                .getMeasurements(MeasurementQuery.of(
                        WatsFilter.where().partNumber("PSU-240").build(),
                        MeasurementPath.of("Main", "Rails").measurement("12V"))));
        calls.put("analytics.getAggregatedMeasurements", w -> w.analytics()
                .getAggregatedMeasurements(MeasurementQuery.of(
                        WatsFilter.where()
                                .partNumber("PSU-240")
                                .testOperation("End of line test")
                                .build(),
                        MeasurementPath.parse("MainSequence Callback/Rails/5V rail"))));
        calls.put("analytics.getAggregatedMeasurements nothing", w -> w.analytics()
                .getAggregatedMeasurements(MeasurementQuery.of(WatsFilter.none())));
        calls.put("analytics.getOeeAnalysis", w -> w.analytics()
                .getOeeAnalysis(OeeQuery.aroundTheClock(
                        WatsFilter.where().stationName("FCT-03").build())));
        calls.put("analytics.getSerialNumberHistory", w -> w.analytics()
                .getSerialNumberHistory(
                        WatsFilter.where().serialNumber("PSU240-00417").build()));
        calls.put("analytics.getUutReports newest", w -> w.analytics().getUutReports());
        calls.put("analytics.getUutReports filter", w -> w.analytics()
                .getUutReports(WatsFilter.where()
                        .partNumber("PSU-240")
                        .status("Passed")
                        .dateFrom(NOON)
                        .dateTo(LATER)
                        .topCount(20)
                        .build()));
        calls.put("analytics.getUurReports", w -> w.analytics()
                .getUurReports(WatsFilter.where().partNumber("PSU-240").build()));
        return calls;
    }
}
