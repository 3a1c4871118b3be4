package io.millrace.wats.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Yield. A unit counts once for each operation, with all its runs that the filter wants, where and when the first of them was;
 * it passed the second time if one of its first two runs passed, and so on.
 */
final class YieldTable {

    private static final List<String> KPIS = List.of(
            "unitCount",
            "fpCount",
            "spCount",
            "tpCount",
            "lpCount",
            "fpy",
            "spy",
            "tpy",
            "lpy",
            "fpFailCount",
            "spFailCount",
            "tpFailCount",
            "lpFailCount",
            "testYieldCount",
            "testReportCount",
            "testYield",
            "retestCount",
            "ppmFpy",
            "ppmSpy",
            "ppmTpy",
            "ppmLpy",
            "ppmTestYield",
            "firstUtc",
            "lastUtc");
    private static final double MILLION = 1_000_000;

    private final ReportSelection selection;

    YieldTable(ReportSelection selection) {
        this.selection = selection;
    }

    /** The runs of a unit in an operation, in order. */
    private record Tested(List<ReportFacts> runs) {
        ReportFacts first() {
            return runs.get(0);
        }

        /** Whether one of the first runs passed; of none, the last. */
        boolean isPassed(int runsThatCount) {
            return runsThatCount == 0
                    ? runs.get(runs.size() - 1).isPassed()
                    : runs.stream().limit(runsThatCount).anyMatch(ReportFacts::isPassed);
        }
    }

    ArrayNode rows(ObjectNode filter, String dimensions, int usualTop) {
        List<Map<String, @Nullable Object>> rows =
                new Dimensions<>(dimensions, dimensions(filter), KPIS, YieldTable::kpi).rows(tested(filter));
        int least = Json.number(filter, "minCount", 0, 0);
        List<Map<String, @Nullable Object>> large = rows.stream()
                .filter(row -> !(row.get("unitCount") instanceof Integer units) || units >= least)
                .toList();
        return Dimensions.json(large, Json.number(filter, "topCount", usualTop, 0));
    }

    private List<Tested> tested(ObjectNode filter) {
        record Key(String partNumber, String serialNumber, int process) {}
        Map<Key, List<ReportFacts>> runs = new LinkedHashMap<>();
        for (ReportFacts report : selection.tests(filter)) {
            runs.computeIfAbsent(
                            new Key(report.partNumber(), report.serialNumber(), report.processCode()),
                            unused -> new ArrayList<>())
                    .add(report);
        }
        return runs.values().stream()
                .map(reports -> new Tested(reports.stream()
                        .sorted(Comparator.comparing(ReportFacts::start).thenComparing(ReportFacts::number))
                        .toList()))
                .toList();
    }

    private Map<String, Function<Tested, @Nullable Object>> dimensions(ObjectNode filter) {
        Map<String, Function<Tested, @Nullable Object>> dimensions = new LinkedHashMap<>();
        ReportDimensions.of(selection, filter)
                .forEach((name, value) -> dimensions.put(name, tested -> value.apply(tested.first())));
        return dimensions;
    }

    private static Object kpi(String name, List<Tested> group) {
        List<ReportFacts> reports =
                group.stream().flatMap(tested -> tested.runs().stream()).toList();
        int passedReports = (int) reports.stream().filter(ReportFacts::isPassed).count();
        int units = group.size();
        return switch (name) {
            case "unitCount" -> units;
            case "testReportCount" -> reports.size();
            case "retestCount" -> reports.size() - units;
            case "testYieldCount" -> passedReports;
            case "testYield" -> percent(passedReports, reports.size());
            case "ppmTestYield" -> ppm(passedReports, reports.size());
            case "firstUtc" -> moments(reports).get(0);
            case "lastUtc" -> moments(reports).get(reports.size() - 1);
            default -> passKpi(name, group);
        };
    }

    /** The figures that there are for the first, second, third and last pass. */
    private static Object passKpi(String name, List<Tested> group) {
        String pass = name.startsWith("ppm") ? name.substring(3, 4).toLowerCase(Locale.ROOT) : name.substring(0, 1);
        int runs = Objects.requireNonNull(Map.of("f", 1, "s", 2, "t", 3, "l", 0).get(pass));
        int passed =
                (int) group.stream().filter(tested -> tested.isPassed(runs)).count();
        if (name.startsWith("ppm")) {
            return ppm(passed, group.size());
        }
        if (name.endsWith("FailCount")) {
            return group.size() - passed;
        }
        return name.endsWith("Count") ? (Object) passed : percent(passed, group.size());
    }

    private static double percent(int part, int whole) {
        return 100.0 * part / whole;
    }

    /** How many of a million do not pass. */
    private static double ppm(int passed, int whole) {
        return MILLION * (whole - passed) / whole;
    }

    private static List<String> moments(List<ReportFacts> reports) {
        return reports.stream()
                .map(ReportFacts::start)
                .sorted()
                .map(Objects::toString)
                .toList();
    }
}
