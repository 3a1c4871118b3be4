package io.millrace.wats.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The properties of a report header that do not depend on other reports. */
final class HeaderColumns {

    static final Map<String, Function<ReportFacts, @Nullable Object>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("uuid", ReportFacts::id);
        ALL.put("serialNumber", ReportFacts::serialNumber);
        ALL.put("partNumber", ReportFacts::partNumber);
        ALL.put("revision", ReportFacts::revision);
        ALL.put("batchNumber", ReportFacts::batch);
        ALL.put("reportType", facts -> facts.isRepair() ? "R" : "T");
        ALL.put("start", ReportFacts::start);
        ALL.put("result", ReportFacts::result);
        ALL.put("userName", ReportFacts::user);
        ALL.put("stationName", ReportFacts::station);
        ALL.put("location", ReportFacts::location);
        ALL.put("purpose", ReportFacts::purpose);
        ALL.put("measuresDeleted", facts -> false);
        ALL.put("timeStamp", ReportFacts::number);
        ALL.put("processCode", ReportFacts::processCode);
        ALL.put("comment", ReportFacts::comment);
        ALL.put("executionTime", ReportFacts::seconds);
        ALL.put("swFilename", ReportFacts::program);
        ALL.put("swVersion", ReportFacts::programVersion);
        ALL.put("testSocketIndex", ReportFacts::socket);
        ALL.put("fixtureId", ReportFacts::fixture);
        ALL.put("errorCode", ReportFacts::errorCode);
        ALL.put("errorMessage", ReportFacts::errorMessage);
        ALL.put("receiveCount", ReportFacts::received);
        ALL.put("reportSize", ReportFacts::kilobytes);
        ALL.put("causedUutFailure", ReportFacts::causeName);
        ALL.put("causedUutFailurePath", ReportFacts::causePath);
        ALL.put("referencedUut", ReportFacts::repaired);
    }

    private HeaderColumns() {}
}
