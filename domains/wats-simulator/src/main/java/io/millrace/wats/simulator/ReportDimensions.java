package io.millrace.wats.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What reports can be grouped by. Of those that WATS has, only the two about assets are missing. */
final class ReportDimensions {

    private ReportDimensions() {}

    static Map<String, Function<ReportFacts, @Nullable Object>> of(ReportSelection selection, ObjectNode filter) {
        Map<String, Function<ReportFacts, @Nullable Object>> all = new LinkedHashMap<>();
        all.put("partNumber", ReportFacts::partNumber);
        all.put("productName", selection::productName);
        all.put("productGroup", selection::productGroup);
        all.put("revision", ReportFacts::revision);
        all.put("stationName", ReportFacts::station);
        all.put("location", ReportFacts::location);
        all.put("level", ReportFacts::location);
        all.put("purpose", ReportFacts::purpose);
        all.put("testOperation", selection::testOperation);
        all.put("processCode", ReportFacts::processCode);
        all.put("swFilename", ReportFacts::program);
        all.put("swVersion", ReportFacts::programVersion);
        all.put("period", report -> Periods.name(report.start(), filter));
        all.put("batchNumber", ReportFacts::batch);
        all.put("operator", ReportFacts::user);
        all.put("fixtureId", ReportFacts::fixture);
        all.put("socketIndex", ReportFacts::socket);
        all.put("errorCode", ReportFacts::errorCode);
        all.put("stepCausedUutFailure", ReportFacts::causeName);
        all.put("stepPathCausedUutFailure", ReportFacts::causePath);
        all.put("miscInfoDescription", report -> misc(report, true));
        all.put("miscInfoString", report -> misc(report, false));
        return all;
    }

    /** Of a report with several, the first. */
    private static @Nullable String misc(ReportFacts report, boolean isDescription) {
        return report.misc().stream()
                .findFirst()
                .map(misc -> isDescription ? misc.description() : misc.text())
                .orElse(null);
    }
}
