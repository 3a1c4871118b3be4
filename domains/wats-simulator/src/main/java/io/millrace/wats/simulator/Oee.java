package io.millrace.wats.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Overall equipment effectiveness of the stations that appear in the reports: the share of the planned time in which they
 * tested, how fast they were compared with the fastest test, and how many tests passed.
 */
final class Oee {

    private static final double HOUR = Duration.ofHours(1).toSeconds();

    private Oee() {}

    /** @param hours the hours of each day of the week, Monday first, with commas between them */
    static ObjectNode of(List<ReportFacts> tests, String hours, Instant from, Instant to, @Nullable Integer target) {
        double planned = planned(hours, from, to)
                * Math.max(
                        1, tests.stream().map(ReportFacts::station).distinct().count());
        List<Double> seconds = tests.stream()
                .map(test -> Objects.requireNonNullElse(test.seconds(), 0.0))
                .toList();
        double run = seconds.stream().mapToDouble(Double::doubleValue).sum();
        double ideal = seconds.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        int good = (int) tests.stream().filter(ReportFacts::isPassed).count();
        double availability = planned == 0 ? 0 : Math.min(1, run / planned);
        double performance = target != null && target > 0
                ? Math.min(1, (double) tests.size() / target)
                : run == 0 ? 0 : ideal * tests.size() / run;
        double quality = tests.isEmpty() ? 0 : (double) good / tests.size();
        return Json.object()
                .put("oee", 100 * availability * performance * quality)
                .put("availability", 100 * availability)
                .put("performance", 100 * performance)
                .put("quality", 100 * quality)
                .put("totalTime", planned)
                .put("runTime", run)
                .put("downTime", Math.max(0, planned - run))
                .put("plannedProductionTime", planned)
                .put("idealCycleTime", ideal)
                .put("actualCycleTime", tests.isEmpty() ? 0 : run / tests.size())
                .put("totalCount", tests.size())
                .put("goodCount", good)
                .put("rejectCount", tests.size() - good);
    }

    private static double planned(String hours, Instant from, Instant to) {
        if (!hours.matches("\\d+(\\.\\d+)?(,\\d+(\\.\\d+)?){6}")) {
            throw Refusal.badRequest("The parameter 'availableTime' must be seven numbers with commas between.");
        }
        List<Double> week = Stream.of(hours.split(",", -1)).map(Double::valueOf).toList();
        LocalDate first = LocalDate.ofInstant(from, ZoneOffset.UTC);
        LocalDate last = LocalDate.ofInstant(to, ZoneOffset.UTC);
        return first.isAfter(last)
                ? 0
                : first.datesUntil(last.plusDays(1))
                        .mapToDouble(day -> week.get(day.getDayOfWeek().getValue() - 1) * HOUR)
                        .sum();
    }
}
