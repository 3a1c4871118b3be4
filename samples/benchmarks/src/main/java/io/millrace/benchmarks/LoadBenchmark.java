package io.millrace.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How many requests a second one core can make, and what each costs it, in several ways that take turns. Ratios are of
 * rounds that ran next to each other.
 */
@Command(
        name = "load",
        description = "Requests a second and client CPU for each, against a server in a process of its own.",
        showDefaultValues = true,
        mixinStandardHelpOptions = true)
final class LoadBenchmark implements Runnable {
    private static final int IN_FLIGHT = 32;
    private static final int WARM_UP_ROUNDS = 3;
    private static final Duration RUN_IN = Duration.ofMillis(500);

    @Option(names = "--ways", split = ",", description = "Which ways, default all; ratios are to the first.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--rounds", description = "How often each takes its turn.")
    private int rounds = 5;

    @Option(names = "--seconds", description = "How long a turn takes.")
    private int seconds = 5;

    @Option(names = "--warm-up-seconds", description = "How long each runs before, in three turns.")
    private int warmUpSeconds = 15;

    @Option(names = "--delay-millis", description = "How long the server takes to answer.")
    private int delayMillis = 0;

    @Override
    public void run() {
        try (ServerProcess server = ServerProcess.start(Duration.ofMillis(delayMillis))) {
            Map<String, Way> ways = Ways.open(names, server.url(), IN_FLIGHT);
            try {
                print(measure(ways));
            } finally {
                ways.values().forEach(Way::close);
            }
        }
    }

    private Map<String, List<Usage>> measure(Map<String, Way> ways) {
        Duration warmUpTurn = Duration.ofSeconds(warmUpSeconds).dividedBy(WARM_UP_ROUNDS);
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            ways.values().forEach(way -> way.run(Keys.during(warmUpTurn)));
        }
        Duration turn = Duration.ofSeconds(seconds);
        Map<String, List<Usage>> usages = new LinkedHashMap<>();
        List<Map.Entry<String, Way>> order = new ArrayList<>(ways.entrySet());
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Way> way : order) {
                way.getValue().run(Keys.during(RUN_IN)); // connections that were idle for long are made anew
                usages.computeIfAbsent(way.getKey(), name -> new ArrayList<>()).add(Usage.of(way.getValue(), turn));
            }
            Collections.rotate(order, 1);
        }
        return usages;
    }

    private static void print(Map<String, List<Usage>> usages) {
        List<Usage> first = usages.values().iterator().next();
        System.out.printf(
                "%-18s %11s %17s %13s %17s %11s %9s%n",
                "way", "requests/s", "ratio", "CPU/request", "ratio", "allocated", "one core");
        usages.forEach((name, turns) -> System.out.printf(
                Locale.ROOT,
                "%-18s %11.0f %17s %10.1f us %17s %9.0f B %7.0f %%%n",
                name,
                median(turns, Usage::callsPerSecond),
                ratios(turns, first, Usage::callsPerSecond),
                median(turns, Usage::cpuMicrosPerCall),
                ratios(turns, first, Usage::cpuMicrosPerCall),
                median(turns, Usage::bytesPerCall),
                100 * median(turns, Usage::busy)));
        List<Usage> bare = usages.get(Ways.BARE);
        List<Usage> batch = usages.get(Ways.BATCH);
        if (bare != null && batch != null) {
            System.out.printf(
                    Locale.ROOT,
                    "policies, order and outcomes add %.1f us of CPU a call%n",
                    median(IntStream.range(0, bare.size())
                            .mapToDouble(round -> batch.get(round).cpuMicrosPerCall()
                                    - bare.get(round).cpuMicrosPerCall())));
        }
    }

    /** Of the rounds, the median, lowest and highest ratio to the first way. */
    private static String ratios(List<Usage> turns, List<Usage> first, ToDoubleFunction<Usage> value) {
        double[] sorted = IntStream.range(0, turns.size())
                .mapToDouble(round -> value.applyAsDouble(turns.get(round)) / value.applyAsDouble(first.get(round)))
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT, "%.2f (%.2f-%.2f)", median(DoubleStream.of(sorted)), sorted[0], sorted[sorted.length - 1]);
    }

    private static double median(List<Usage> turns, ToDoubleFunction<Usage> value) {
        return median(turns.stream().mapToDouble(value));
    }

    private static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
