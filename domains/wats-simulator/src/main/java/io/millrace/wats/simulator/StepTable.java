package io.millrace.wats.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How steps did in many reports. */
final class StepTable {

    private final Map<String, Step> byPath = new LinkedHashMap<>();

    /** All executions of one step. */
    private static final class Step {
        private final JsonNode sample;
        private final String path;
        private final Map<String, Integer> counts = new LinkedHashMap<>();
        private final Map<String, Integer> causes = new LinkedHashMap<>();
        private final Statistics seconds = new Statistics();
        private final Map<String, Measured> measured = new LinkedHashMap<>();
        private final List<ReportFacts> failed = new ArrayList<>();
        private int total;

        private Step(JsonNode sample, String path) {
            this.sample = sample;
            this.path = path;
        }

        private int count(Map<String, Integer> from, String... statuses) {
            return List.of(statuses).stream()
                    .mapToInt(status -> from.getOrDefault(status, 0))
                    .sum();
        }
    }

    /** All values of one measurement, and those of passed ones alone. */
    private static final class Measured {
        private final Statistics all = new Statistics();
        private final Statistics passed = new Statistics();
        private JsonNode latest = Json.object();
    }

    void add(ReportFacts facts, ObjectNode report) {
        ReportSteps.each(report, (path, step) -> add(facts, path, step));
    }

    private void add(ReportFacts facts, String path, JsonNode node) {
        Step step = byPath.computeIfAbsent(path, unused -> new Step(node, path));
        String status = node.path("status").asString("P");
        step.total++;
        step.counts.merge(status, 1, Integer::sum);
        if (node.path("causedUUTFailure").asBoolean(false)) {
            step.causes.merge(status, 1, Integer::sum);
        }
        if (node.path("totTime").isNumber()) {
            step.seconds.add(node.path("totTime").doubleValue(), Json.object());
        }
        if (ReportSteps.isFailing(node)) {
            step.failed.add(facts);
        }
        for (JsonNode measurement : node.path("numericMeas")) {
            if (measurement.path("value").isNumber()) {
                Measured measured =
                        step.measured.computeIfAbsent(measurement.path("name").asString(""), unused -> new Measured());
                double value = measurement.path("value").doubleValue();
                measured.all.add(value, measurement);
                measured.latest = measurement;
                if (measurement.path("status").asString("P").equals("P")) {
                    measured.passed.add(value, measurement);
                }
            }
        }
    }

    /** One row for each step, or for each of its measurements. */
    ArrayNode analysis(int most) {
        ArrayNode rows = Json.array();
        for (Step step : byPath.values()) {
            if (step.measured.isEmpty() && rows.size() < most) {
                rows.add(row(step));
            }
            step.measured.forEach((name, measured) -> {
                if (rows.size() < most) {
                    rows.add(row(step, name, measured));
                }
            });
        }
        return rows;
    }

    /** The steps that failed most; sequences fail because of their steps, and are not among them. */
    ArrayNode topFailed(int most) {
        return Json.array(byPath.values().stream()
                .filter(step -> !step.failed.isEmpty() && !ReportSteps.isSequence(step.sample))
                .sorted(Comparator.comparing(step -> -step.failed.size()))
                .limit(most)
                .map(StepTable::failedRow)
                .toList());
    }

    private static ObjectNode failedRow(Step step) {
        List<ReportFacts> byTime = step.failed.stream()
                .sorted(Comparator.comparing(ReportFacts::start))
                .toList();
        ReportFacts first = byTime.get(0);
        return head(step)
                .put(
                        "partNumber",
                        common(byTime.stream()
                                .map(ReportFacts::partNumber)
                                .distinct()
                                .toList()))
                .put(
                        "revision",
                        common(byTime.stream()
                                .map(ReportFacts::revision)
                                .distinct()
                                .toList()))
                .put("failCount", byTime.size())
                .put("totalCount", step.total)
                .put("failRate", 100.0 * byTime.size() / step.total)
                .put("firstFailDate", first.start().toString())
                .put("lastFailDate", byTime.get(byTime.size() - 1).start().toString());
    }

    private static String common(List<String> values) {
        return String.join(";", values);
    }

    private static ObjectNode head(Step step) {
        return Json.object()
                .put("stepName", step.sample.path("name").asString(""))
                .put("stepPath", step.path)
                .put("stepType", step.sample.path("stepType").asString(""))
                .put("stepGroup", step.sample.path("group").asString("M"));
    }

    private static ObjectNode row(Step step) {
        int known = step.count(step.counts, "P", "D", "S", "F", "E", "T");
        ObjectNode row = head(step)
                .put("stepCount", step.total)
                .put("stepPassedCount", step.count(step.counts, "P"))
                .put("stepDoneCount", step.count(step.counts, "D"))
                .put("stepSkippedCount", step.count(step.counts, "S"))
                .put("stepFailedCount", step.count(step.counts, "F"))
                .put("stepErrorCount", step.count(step.counts, "E"))
                .put("stepTerminatedCount", step.count(step.counts, "T"))
                .put("stepOtherCount", step.total - known)
                .put("stepFailedErrorTerminatedCount", step.count(step.counts, "F", "E", "T"))
                .put("stepCausedUutFailedErrorTerminated", step.count(step.causes, "F", "E", "T"))
                .put("stepCausedUutFailed", step.count(step.causes, "F"))
                .put("stepCausedUutError", step.count(step.causes, "E"))
                .put("stepCausedUutTerminated", step.count(step.causes, "T"));
        if (step.seconds.count() > 0) {
            row.put("stepTimeAvg", step.seconds.mean())
                    .put("stepTimeMin", step.seconds.min())
                    .put("stepTimeMax", step.seconds.max());
        }
        return row;
    }

    private static ObjectNode row(Step step, String name, Measured measured) {
        ObjectNode row = row(step)
                .put("measureName", name)
                .put("measureCount", measured.all.count())
                .put("measureCountWof", measured.passed.count())
                .put("compOperator", measured.latest.path("compOp").asString("LOG"));
        for (String suffix : List.of("", "Wof")) {
            row.set(
                    "limit1" + suffix,
                    measured.latest.path("lowLimit").isNumber() ? measured.latest.path("lowLimit") : row.nullNode());
            row.set(
                    "limit2" + suffix,
                    measured.latest.path("highLimit").isNumber() ? measured.latest.path("highLimit") : row.nullNode());
            Statistics statistics = suffix.isEmpty() ? measured.all : measured.passed;
            statistics.write(row, suffix, "var");
            double spread = 3 * Math.sqrt(statistics.variance());
            row.put("sigmaHigh3" + suffix, statistics.mean() + spread)
                    .put("sigmaLow3" + suffix, statistics.mean() - spread);
        }
        return row;
    }
}
