package io.millrace.benchmarks;

import static io.millrace.wats.report.model.Limits.below;
import static io.millrace.wats.report.model.Limits.between;
import static io.millrace.wats.report.model.Limits.equalTo;
import static io.millrace.wats.report.model.Measurements.measured;

import com.sun.management.ThreadMXBean;
import io.millrace.http.Codec;
import io.millrace.wats.report.model.Sequence;
import io.millrace.wats.report.model.UutReport;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What it costs to write a report down, judge it by its limits and make JSON of it. */
@Command(
        name = "report",
        description = "Time and bytes for building a test report, and for making JSON of it.",
        showDefaultValues = true,
        mixinStandardHelpOptions = true)
final class ReportBenchmark implements Runnable {
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    @Option(names = "--steps", description = "How many steps the report has.")
    private int steps = 1_000;

    @Option(names = "--reports", description = "How many reports a turn makes.")
    private int reports = 200;

    @Option(names = "--rounds", description = "How often each takes its turn, after three to warm up.")
    private int rounds = 11;

    private record Cost(double millis, double bytes) {}

    @Override
    public void run() {
        System.out.printf("%-30s %10s %12s %12s%n", "", "ms", "MB", "JSON, kB");
        row("built", () -> report().steps().count());
        row("built and made JSON of", () -> (long) Codec.json().encode(report()).length);
    }

    private void row(String name, Supplier<Long> work) {
        List<Cost> costs = new ArrayList<>();
        for (int round = -3; round < rounds; round++) {
            Cost cost = cost(work);
            if (round >= 0) {
                costs.add(cost);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-30s %10.2f %12.2f %12.0f%n",
                name,
                Median.of(costs, Cost::millis),
                Median.of(costs, Cost::bytes) / 1e6,
                Codec.json().encode(report()).length / 1e3);
    }

    private Cost cost(Supplier<Long> work) {
        System.gc();
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        long sum = 0;
        for (int i = 0; i < reports; i++) {
            sum += work.get();
        }
        long nanos = System.nanoTime() - start;
        if (sum < (long) reports * steps) {
            throw new IllegalStateException("too little was made: " + sum);
        }
        return new Cost(
                nanos / 1e6 / reports, (double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / reports);
    }

    private UutReport report() {
        return UutReport.of("PSU-240", "PSU240-00417", "C")
                .operation(100)
                .station("FCT-03", "Oslo", "Production")
                .operator("kari")
                .main(main -> {
                    for (int i = 0; i < steps / 10; i++) {
                        int number = i;
                        main.sequence("Group " + i, group -> ten(group, number));
                    }
                })
                .evaluate();
    }

    /** Nine steps beside their sequence. */
    private static void ten(Sequence group, int number) {
        double volts = 4.8 + number / 1_000.0;
        group.action("Select")
                .numeric("5V rail", volts, "V", between(4.75, 5.25))
                .numeric("3V3 rail", volts - 1.7, "V", between(3, 3.6))
                .numeric(
                        "Ripple",
                        measured("3V3", volts * 2, "mV", below(30)),
                        measured("12V", volts * 3, "mV", below(50)))
                .passFail("Fan turns", true)
                .passFail("LEDs", measured("Green", true), measured("Red", true))
                .string("Firmware", "2.4.1", equalTo("2.4.1"))
                .string("Identity", measured("Model", "PSU240", equalTo("PSU240")), measured("MAC", "00-11-22"))
                .numeric("Current", volts / 3, "A");
    }
}
