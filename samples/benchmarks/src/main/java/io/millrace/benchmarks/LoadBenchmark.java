package io.millrace.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;

/**
 * How many requests a second one core can make, and what each costs it, in several ways that take turns. Ratios are of
 * turns of the same round.
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

    @Option(
            names = "--ways",
            split = ",",
            description = "Which of ${COMPLETION-CANDIDATES}; ratios are to the first. Default: all.",
            showDefaultValue = Help.Visibility.NEVER)
    private List<Contender> contenders = List.of(Contender.values());

    @Option(names = "--rounds", description = "How often each takes its turn.")
    private int rounds = 5;

    @Option(names = "--seconds", description = "How long a turn takes.")
    private int seconds = 5;

    @Option(names = "--warm-up-seconds", description = "How long each runs before, in three turns.")
    private int warmUpSeconds = 15;

    @Option(names = "--delay-millis", description = "How long the server takes to answer.")
    private int delayMillis = 0;

    @Option(names = "--svg", paramLabel = "FILE", description = "Where to draw the medians.")
    private @Nullable Path svg;

    @Override
    public void run() {
        try (ServerProcess server = ServerProcess.start(Duration.ofMillis(delayMillis))) {
            Map<Contender, Way> ways = open(server.url());
            warmUp(ways);
            Map<Contender, List<Usage>> usages = measure(ways);
            ways.values().forEach(Way::close);
            print(usages);
            if (svg != null) {
                draw(usages, svg);
            }
        }
    }

    private Map<Contender, Way> open(String url) {
        Map<Contender, Way> ways = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            try {
                ways.put(contender, contender.open(url, IN_FLIGHT));
            } catch (UnsupportedOperationException unsupported) {
                System.out.println(contender + ": " + unsupported.getMessage());
            }
        }
        return ways;
    }

    private void warmUp(Map<Contender, Way> ways) {
        Duration turn = Duration.ofSeconds(warmUpSeconds).dividedBy(WARM_UP_ROUNDS);
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            ways.values().forEach(way -> way.run(Keys.during(turn)));
        }
    }

    private Map<Contender, List<Usage>> measure(Map<Contender, Way> ways) {
        Duration turn = Duration.ofSeconds(seconds);
        Map<Contender, List<Usage>> usages = new LinkedHashMap<>();
        List<Map.Entry<Contender, Way>> order = new ArrayList<>(ways.entrySet());
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<Contender, Way> way : List.copyOf(order)) {
                try {
                    way.getValue().run(Keys.during(RUN_IN)); // connections that were idle for long are made anew
                    usages.computeIfAbsent(way.getKey(), contender -> new ArrayList<>())
                            .add(Usage.of(way.getValue(), turn));
                } catch (RuntimeException failure) {
                    System.out.println(way.getKey() + " fails and is left out: " + failure);
                    order.remove(way);
                    usages.remove(way.getKey());
                }
            }
            Collections.rotate(order, 1);
        }
        return usages;
    }

    private static void print(Map<Contender, List<Usage>> usages) {
        List<Usage> first = usages.values().iterator().next();
        System.out.printf(
                "%-18s %11s %17s %13s %17s %11s %9s%n",
                "way", "requests/s", "ratio", "CPU/request", "ratio", "allocated", "one core");
        usages.forEach((contender, turns) -> System.out.printf(
                Locale.ROOT,
                "%-18s %11.0f %17s %10.1f us %17s %9.0f B %7.0f %%%n",
                contender,
                Median.of(turns, Usage::callsPerSecond),
                ratios(turns, first, Usage::callsPerSecond),
                Median.of(turns, Usage::cpuMicrosPerCall),
                ratios(turns, first, Usage::cpuMicrosPerCall),
                Median.of(turns, Usage::bytesPerCall),
                100 * Median.of(turns, Usage::busy)));
        List<Usage> bare = usages.get(Contender.BARE);
        List<Usage> batch = usages.get(Contender.BATCH);
        if (bare != null && batch != null) {
            System.out.printf(
                    Locale.ROOT,
                    "policies, order and outcomes add %.1f us of CPU a call%n",
                    Median.of(IntStream.range(0, bare.size())
                            .mapToDouble(round -> batch.get(round).cpuMicrosPerCall()
                                    - bare.get(round).cpuMicrosPerCall())));
        }
    }

    /** Of the rounds, the median, lowest and highest ratio to the first way. */
    private static String ratios(List<Usage> turns, List<Usage> first, ToDoubleFunction<Usage> value) {
        double[] ratios = IntStream.range(0, turns.size())
                .mapToDouble(round -> value.applyAsDouble(turns.get(round)) / value.applyAsDouble(first.get(round)))
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f-%.2f)",
                Median.of(DoubleStream.of(ratios)),
                ratios[0],
                ratios[ratios.length - 1]);
    }

    private static void draw(Map<Contender, List<Usage>> usages, Path file) {
        new BarChart()
                .add(
                        "Requests a second, client on one core (longer is better)",
                        medians(usages, Usage::callsPerSecond),
                        Contender::isOurs,
                        "%,.0f")
                .add(
                        "Client CPU for a request, in microseconds (shorter is better)",
                        medians(usages, Usage::cpuMicrosPerCall),
                        Contender::isOurs,
                        "%.1f")
                .write(file);
    }

    private static Map<Contender, Double> medians(Map<Contender, List<Usage>> usages, ToDoubleFunction<Usage> value) {
        Map<Contender, Double> medians = new EnumMap<>(Contender.class);
        usages.forEach((contender, turns) -> medians.put(contender, Median.of(turns, value)));
        return medians;
    }
}
