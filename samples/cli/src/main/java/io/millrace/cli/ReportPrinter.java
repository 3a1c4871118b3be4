package io.millrace.cli;

import io.millrace.batch.BatchReport;
import io.millrace.http.Codec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How a batch is summed up on standard error. */
enum ReportPrinter {
    TEXT {
        @Override
        String of(BatchReport report) {
            return String.format(
                    Locale.ROOT,
                    "%,d items in %s: %,d succeeded (%.1f %%), %,d failed%s%s%n%.1f items/s; one took %s in the mean, p50 %s, p90 %s,"
                            + " p99 %s, max %s",
                    report.total(),
                    Durations.show(report.elapsed()),
                    report.succeeded(),
                    report.successRate(),
                    report.failed(),
                    report.ambiguous() == 0
                            ? ""
                            : String.format(Locale.ROOT, ", %,d of unknown outcome", report.ambiguous()),
                    byCode(report),
                    report.throughput(),
                    Durations.show(report.meanTime()),
                    Durations.show(report.latency().p50()),
                    Durations.show(report.latency().p90()),
                    Durations.show(report.latency().p99()),
                    Durations.show(report.latency().max()));
        }
    },
    JSON {
        @Override
        String of(BatchReport report) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("total", report.total());
            json.put("succeeded", report.succeeded());
            json.put("failed", report.failed());
            json.put("ambiguous", report.ambiguous());
            json.put("successRate", report.successRate());
            json.put("byCode", report.byCode());
            json.put("elapsedMillis", report.elapsed().toMillis());
            json.put("meanMillis", report.meanTime().toNanos() / 1e6);
            json.put("throughput", report.throughput());
            return new String(Codec.json().encode(json), StandardCharsets.UTF_8);
        }
    };

    abstract String of(BatchReport report);

    void print(BatchReport report) {
        System.err.println(of(report));
    }

    /** Such as {@code  (NOT_FOUND 3, TIMEOUT 1)}; nothing where all went well. */
    static String byCode(BatchReport report) {
        return report.byCode().isEmpty()
                ? ""
                : report.byCode().entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .sorted()
                        .collect(Collectors.joining(", ", " (", ")"));
    }
}
