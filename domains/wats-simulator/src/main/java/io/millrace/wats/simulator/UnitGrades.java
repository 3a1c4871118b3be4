package io.millrace.wats.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How units have done, by their reports. The verification rule of a product, which no public endpoint tells, is the
 * simulator's choice: a unit has to pass every test operation in which any unit of the product has been tested.
 */
final class UnitGrades {

    private final ReportCatalogue reports;
    private final ProcessStore processes;

    UnitGrades(ReportCatalogue reports, ProcessStore processes) {
        this.reports = reports;
        this.processes = processes;
    }

    /** How a unit did in one operation. */
    private record Verification(int code, List<ReportFacts> runs, int repairs) {
        boolean holds(Predicate<List<ReportFacts>> rule) {
            return !runs.isEmpty() && rule.test(runs);
        }

        ReportFacts last() {
            return runs.get(runs.size() - 1);
        }
    }

    ObjectNode grade(String serialNumber, String partNumber) {
        List<Verification> results = new ArrayList<>();
        List<ReportFacts> all = reports.ofUnit(serialNumber, partNumber);
        reports.testsOf(partNumber).stream()
                .sorted(Comparator.comparing(processes::indexOf))
                .forEach(code -> results.add(new Verification(
                        code,
                        all.stream()
                                .filter(report -> !report.isRepair() && report.processCode() == code)
                                .toList(),
                        (int) all.stream()
                                .filter(report -> report.isRepair() && report.testProcess() == code)
                                .count())));
        boolean isFirst = results.stream()
                .allMatch(result -> result.holds(runs -> runs.get(0).isPassed()));
        boolean isAny = results.stream()
                .allMatch(result -> result.holds(runs -> runs.stream().anyMatch(ReportFacts::isPassed)));
        boolean isLast = !results.isEmpty()
                && results.stream()
                        .allMatch(result -> result.holds(runs -> result.last().isPassed()));
        boolean noRepairs = results.stream().allMatch(result -> result.repairs() == 0);
        boolean isFailed = results.stream()
                .anyMatch(result -> result.holds(runs -> !result.last().isPassed()));
        ObjectNode grade = Json.object()
                .put("status", isLast ? "Passed" : isFailed ? "Failed" : "Unknown")
                .put("grade", isLast ? isFirst && noRepairs ? "A" : "B" : "C")
                .put("allProcessesExecutedInCorrectOrder", isInOrder(results))
                .put("allProcessesPassedFirstRun", isLast && isFirst)
                .put("allProcessesPassedAnyRun", !results.isEmpty() && isAny)
                .put("allProcessesPassedLastRun", isLast)
                .put("noRepairs", noRepairs);
        ArrayNode list = grade.putArray("results");
        results.forEach(result -> list.add(json(result)));
        return grade;
    }

    /** No operation began before one that comes before it had been passed for the first time. */
    private static boolean isInOrder(List<Verification> results) {
        Instant before = Instant.MIN;
        for (Verification result : results) {
            if (result.runs().isEmpty() || result.runs().get(0).start().isBefore(before)) {
                return false;
            }
            before = result.runs().stream()
                    .filter(ReportFacts::isPassed)
                    .findFirst()
                    .map(ReportFacts::start)
                    .orElse(Instant.MAX);
        }
        return true;
    }

    private ObjectNode json(Verification result) {
        ObjectNode json = Json.object()
                .put("processCode", result.code())
                .put("processName", processes.nameOf(result.code()))
                .put("processIndex", processes.indexOf(result.code()));
        if (result.runs().isEmpty()) {
            json.put("status", "Unknown").putNull("startUtc").putNull("stationName");
        } else {
            ReportFacts last = result.last();
            json.put("status", last.result())
                    .put("startUtc", last.start().toString())
                    .put("stationName", last.station());
        }
        return json.put("totalCount", result.runs().size())
                .put("nonPassedCount", (int)
                        result.runs().stream().filter(run -> !run.isPassed()).count())
                .put("repairCount", result.repairs());
    }
}
