package io.millrace.wats.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Repairs: one for each failure that a repair report names. */
final class RepairTable {

    private static final List<String> KPIS = List.of("repairReportCount", "repairCount");

    private final ReportSelection selection;
    private final ReportStore reports;
    private final ProcessStore processes;

    RepairTable(ReportSelection selection, ReportStore reports, ProcessStore processes) {
        this.selection = selection;
        this.reports = reports;
        this.processes = processes;
    }

    /** What was repaired, of which test, and where it had failed. */
    private record Repair(
            ReportFacts report, JsonNode failure, @Nullable ReportFacts test, ReportSteps.@Nullable Cause step) {}

    ArrayNode rows(ObjectNode filter, String dimensions, int usualTop) {
        List<Repair> repairs = repairs(selection.repairs(filter));
        Dimensions<Repair> table = new Dimensions<>(
                dimensions,
                dimensions(filter),
                KPIS,
                (name, group) -> name.equals("repairCount")
                        ? group.size()
                        : (int) group.stream()
                                .map(repair -> repair.report().id())
                                .distinct()
                                .count());
        return Dimensions.json(table.rows(repairs), Json.number(filter, "topCount", usualTop, 0));
    }

    /** The repairs of a product, latest first. */
    ArrayNode history(String partNumber, String revision, @Nullable Integer repairCode, @Nullable Integer testCode) {
        List<ReportFacts> matching = reports.catalogue()
                .latestFirst()
                .filter(report -> report.isRepair()
                        && report.partNumber().equals(partNumber)
                        && report.revision().equals(revision))
                .filter(report -> repairCode == null || report.processCode() == repairCode)
                .filter(report -> testCode == null || report.testProcess() == testCode)
                .toList();
        ArrayNode rows = Json.array();
        for (Repair repair : repairs(matching)) {
            ReportFacts report = repair.report();
            ReportSteps.Cause step = repair.step();
            rows.addObject()
                    .put("serialNumber", report.serialNumber())
                    .put("partNumber", report.partNumber())
                    .put("revision", report.revision())
                    .put("reportId", report.id().toString())
                    .put("repairDate", report.start().toString())
                    .put("failStepName", step == null ? null : step.name())
                    .put("failStepPath", step == null ? null : step.path())
                    .put("failCode", text(repair, "code"))
                    .put("repairCode", text(repair, "category"))
                    .put("action", report.comment());
        }
        return rows;
    }

    private List<Repair> repairs(List<ReportFacts> facts) {
        List<Repair> repairs = new ArrayList<>();
        for (ReportFacts report : facts) {
            ObjectNode test = reports.findReport(report.repaired());
            ReportFacts testFacts =
                    report.repaired() == null ? null : reports.catalogue().find(report.repaired());
            for (JsonNode unit : reports.report(report).path("subUnits")) {
                for (JsonNode failure : unit.path("failures")) {
                    ReportSteps.Cause step = test == null ? null : ReportSteps.step(test, failure.path("refStepId"));
                    repairs.add(new Repair(report, failure, testFacts, step));
                }
            }
        }
        return repairs;
    }

    private Map<String, Function<Repair, @Nullable Object>> dimensions(ObjectNode filter) {
        Map<String, Function<Repair, @Nullable Object>> all = new LinkedHashMap<>();
        ReportDimensions.of(selection, filter)
                .forEach((name, value) -> all.put(name, repair -> value.apply(repair.report())));
        all.put("repairOperation", repair -> processes.nameOf(repair.report().processCode()));
        all.put("repairCode", repair -> text(repair, "code"));
        all.put("repairCategory", repair -> text(repair, "category"));
        all.put("componentRef", repair -> text(repair, "comRef"));
        all.put("componentNumber", repair -> text(repair, "artNumber"));
        all.put("componentRevision", repair -> text(repair, "artRev"));
        all.put("componentVendor", repair -> text(repair, "artVendor"));
        all.put("componentDescription", repair -> text(repair, "artDescription"));
        all.put("functionBlock", repair -> text(repair, "funcBlock"));
        all.put("referencedStep", repair -> step(repair, ReportSteps.Cause::name));
        all.put("referencedStepPath", repair -> step(repair, ReportSteps.Cause::path));
        all.put("testStationName", repair -> test(repair, ReportFacts::station));
        all.put("testLocation", repair -> test(repair, ReportFacts::location));
        all.put("testLevel", repair -> test(repair, ReportFacts::location));
        all.put("testPurpose", repair -> test(repair, ReportFacts::purpose));
        all.put("testOperator", repair -> test(repair, ReportFacts::user));
        all.put("testPeriod", repair -> test(repair, test -> Periods.name(test.start(), filter)));
        return all;
    }

    private static @Nullable String text(Repair repair, String member) {
        return repair.failure().path(member).asString(null);
    }

    private static @Nullable Object step(Repair repair, Function<ReportSteps.Cause, Object> value) {
        return repair.step() == null ? null : value.apply(repair.step());
    }

    private static @Nullable Object test(Repair repair, Function<ReportFacts, @Nullable Object> value) {
        return repair.test() == null ? null : value.apply(repair.test());
    }
}
