package io.millrace.wats.simulator;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The reports that a filter of the analytics wants. In texts, {@code ;} stands between several, {@code %} for any characters
 * and {@code _} for any one; whether letters are large or small does not count.
 */
final class ReportSelection {

    private final ReportCatalogue reports;
    private final ProcessStore processes;
    private final ProductStore products;
    private final Clock clock;
    private final Map<String, Function<ReportFacts, @Nullable Object>> texts;

    ReportSelection(ReportCatalogue reports, ProcessStore processes, ProductStore products, Clock clock) {
        this.reports = reports;
        this.processes = processes;
        this.products = products;
        this.clock = clock;
        this.texts = Map.ofEntries(
                Map.entry("serialNumber", ReportFacts::serialNumber),
                Map.entry("partNumber", ReportFacts::partNumber),
                Map.entry("revision", ReportFacts::revision),
                Map.entry("batchNumber", ReportFacts::batch),
                Map.entry("stationName", ReportFacts::station),
                Map.entry("testOperation", this::testOperation),
                Map.entry("status", ReportFacts::result),
                Map.entry("productGroup", this::productGroup),
                Map.entry("level", ReportFacts::location),
                Map.entry("swFilename", ReportFacts::program),
                Map.entry("swVersion", ReportFacts::programVersion),
                Map.entry("socket", ReportFacts::socket));
    }

    String testOperation(ReportFacts report) {
        return processes.nameOf(report.testProcess());
    }

    @Nullable
    String productGroup(ReportFacts report) {
        ObjectNode product = products.find(report.partNumber());
        return product == null ? null : ProductFilter.category(product).asString(null);
    }

    @Nullable
    String productName(ReportFacts report) {
        ObjectNode product = products.find(report.partNumber());
        return product == null ? null : product.path("name").asString(null);
    }

    Instant now() {
        return clock.instant();
    }

    List<ReportFacts> tests(ObjectNode filter) {
        return select(filter).filter(report -> !report.isRepair()).toList();
    }

    List<ReportFacts> repairs(ObjectNode filter) {
        return select(filter).filter(ReportFacts::isRepair).toList();
    }

    /** Latest first. */
    Stream<ReportFacts> select(ObjectNode filter) {
        List<Predicate<ReportFacts>> conditions = new ArrayList<>();
        texts.forEach((name, value) -> {
            String wanted = text(filter, name);
            if (!wanted.isBlank()) {
                Predicate<String> matches = matcher(wanted);
                conditions.add(report -> {
                    Object has = value.apply(report);
                    return has != null && matches.test(has.toString());
                });
            }
        });
        Predicate<String> description = matcher(text(filter, "miscDescription"));
        Predicate<String> misc = matcher(text(filter, "miscValue"));
        if (!(text(filter, "miscDescription") + text(filter, "miscValue")).isBlank()) {
            conditions.add(report -> report.misc().stream()
                    .anyMatch(info -> description.test(info.description()) && misc.test(info.text())));
        }
        Instant from = Periods.from(filter, now());
        Instant to = Periods.to(filter, now());
        conditions.add(
                report -> !report.start().isBefore(from) && !report.start().isAfter(to));
        Predicate<ReportFacts> all = conditions.stream().reduce(report -> true, Predicate::and);
        return reports.latestFirst().filter(all);
    }

    /** Whether a report is the run of its unit that the filter wants: so many, -1 the last, -2 any. */
    boolean isRun(ReportFacts report, int run) {
        if (run == -2) {
            return true;
        }
        List<ReportFacts> runs = reports.runs(report);
        int number = runs.indexOf(report) + 1;
        return number == (run == -1 ? runs.size() : run);
    }

    private static String text(ObjectNode filter, String name) {
        JsonNode value = filter.path(name);
        return value.isValueNode() && !value.isNull() ? value.asString("") : "";
    }

    private static Predicate<String> matcher(String wanted) {
        if (wanted.isBlank()) {
            return text -> true;
        }
        List<Wildcard> parts =
                Stream.of(wanted.split(";", -1)).map(Wildcard::of).toList();
        return text -> parts.stream().anyMatch(part -> part.matches(text));
    }
}
