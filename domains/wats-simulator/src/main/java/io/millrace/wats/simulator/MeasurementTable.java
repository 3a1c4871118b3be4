package io.millrace.wats.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Measured values by path, no more than WATS gives. */
final class MeasurementTable {

    private static final int MOST = 10_000;
    private static final String NAME = ReportSteps.SEPARATOR + ReportSteps.SEPARATOR;

    private final List<String> paths;
    private final Map<String, List<Value>> byPath = new LinkedHashMap<>();
    private int count;

    /** @param paths with {@code ;} between them, that of a step for all of its measurements; none for all */
    MeasurementTable(String paths) {
        this.paths = Stream.of(paths.split(";", -1))
                .map(String::strip)
                .filter(path -> !path.isEmpty())
                .toList();
    }

    /** A value, and where it was measured. */
    private record Value(ReportFacts report, String stepName, String stepPath, JsonNode measurement) {}

    void add(ReportFacts facts, ObjectNode report) {
        ReportSteps.each(report, (path, step) -> add(facts, path, step));
    }

    private void add(ReportFacts facts, String path, JsonNode step) {
        for (JsonNode measurement : step.path("numericMeas")) {
            String name = measurement.path("name").asString("");
            String full = name.isEmpty() ? path : path + NAME + name;
            boolean isWanted = paths.isEmpty() || paths.contains(full) || paths.contains(path);
            if (isWanted && measurement.path("value").isNumber() && count < MOST) {
                byPath.computeIfAbsent(full, unused -> new ArrayList<>())
                        .add(new Value(facts, step.path("name").asString(""), path, measurement));
                count++;
            }
        }
    }

    /** Each path with its values. */
    ArrayNode values() {
        return groups((values, group) -> {
            ArrayNode measurements = group.putArray("measurements");
            for (Value value : values) {
                ObjectNode row = measurements
                        .addObject()
                        .put("id", value.report().id().toString())
                        .put("serialNumber", value.report().serialNumber())
                        .put("partNumber", value.report().partNumber())
                        .put("revision", value.report().revision())
                        .put("stepName", value.stepName())
                        .put("stepPath", value.stepPath())
                        .put("status", value.measurement().path("status").asString("P"))
                        .put("startUtc", value.report().start().toString());
                row.set("value", value.measurement().path("value"));
                limits(row, value.measurement());
            }
        });
    }

    /** Each path with the statistics of its values. */
    ArrayNode aggregated() {
        return groups((values, group) -> {
            Statistics statistics = new Statistics();
            values.forEach(
                    value -> statistics.add(value.measurement().path("value").doubleValue(), value.measurement()));
            group.put("count", statistics.count());
            limits(group, values.get(values.size() - 1).measurement());
            statistics.write(group, "", "variance");
        });
    }

    private ArrayNode groups(BiConsumer<List<Value>, ObjectNode> fill) {
        ArrayNode groups = Json.array();
        byPath.forEach((path, values) -> {
            Value first = values.get(0);
            fill.accept(
                    values,
                    groups.addObject()
                            .put("partNumber", first.report().partNumber())
                            .put("stepName", first.stepName())
                            .put("stepPath", path));
        });
        return groups;
    }

    private static void limits(ObjectNode row, JsonNode measurement) {
        for (String[] names : new String[][] {{"limit1", "lowLimit"}, {"limit2", "highLimit"}}) {
            row.set(names[0], measurement.path(names[1]).isNumber() ? measurement.path(names[1]) : row.nullNode());
        }
        row.put("unit", measurement.path("unit").asString(""));
    }
}
