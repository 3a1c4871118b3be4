package io.millrace.cli;

import io.millrace.batch.BatchReport;
import io.millrace.core.Await;
import io.millrace.wats.Wats;
import io.millrace.wats.product.ProductQuery;
import io.millrace.wats.product.ProductView;
import io.millrace.wats.simulator.Latency;
import io.millrace.wats.simulator.WatsSimulator;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace demo}: the main job, first one by one, then as a batch. */
@Command(
        name = "demo",
        description =
                "Reads products as a batch, from a simulated WATS or from a server of yours, and compares with one"
                        + " after another. Only options"
                        + " name a server here; the variables alone do not, lest it load a real one unasked.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final int SAMPLES = 5;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final BatchFlags flags = new BatchFlags();

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many products; default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--latency",
            paramLabel = "DURATION",
            defaultValue = "300ms",
            description = "How long each answer of the simulated server takes; default: ${DEFAULT-VALUE}.")
    private Duration latency = Duration.ZERO;

    @Override
    public Integer call() {
        flags.validate();
        Usage.atLeast(1, command, "--count", count);
        if (server.calls.rateLimit == null) {
            server.calls.rateLimit = new RateLimit(0, null); // a demonstration of speed
        }
        if (server.isGiven()) {
            try (Wats wats = server.connect(concurrency())) {
                say("%s, %s", "The given server", server.calls.rateLimit);
                return run(wats, partNumbersOf(wats));
            }
        }
        try (WatsSimulator simulator = WatsSimulator.builder()
                        .products(count)
                        .latency(Latency.constant(latency))
                        .start();
                Wats wats = server.connect(simulator.url(), simulator.token(), concurrency())) {
            say(
                    "A simulated WATS at %s: %s an answer, %s",
                    simulator.url(), Durations.show(latency), server.calls.rateLimit);
            Await.await(wats.version());
            return run(
                    wats,
                    IntStream.rangeClosed(1, count).mapToObj(i -> "PN-" + i).toList());
        }
    }

    private int run(Wats wats, List<String> partNumbers) {
        List<String> samples = partNumbers.subList(0, Math.min(SAMPLES, partNumbers.size()));
        Duration sequential = oneAfterAnother(wats, samples);
        say("one after another: %s a product (median of %d)", Durations.show(sequential), samples.size());
        BatchReport report;
        try (ProgressDisplay display = flags.displayAlone("products")) {
            report = Await.await(flags.applyTo(wats.product().productsBatch())
                    .onProgress(display::update)
                    .report(partNumbers));
        }
        if (report == null) {
            throw new IllegalStateException("a batch always reports");
        }
        print(report, sequential);
        return report.succeeded() == report.total() ? Main.OK : Main.SOME_FAILED;
    }

    /** The median: the first calls of a JVM are not what the others are like. */
    private static Duration oneAfterAnother(Wats wats, List<String> partNumbers) {
        List<Duration> times = partNumbers.stream()
                .map(partNumber -> {
                    long start = System.nanoTime();
                    Await.await(wats.product().findProduct(partNumber));
                    return Duration.ofNanos(System.nanoTime() - start);
                })
                .sorted()
                .toList();
        return times.get(times.size() / 2);
    }

    private void print(BatchReport report, Duration sequential) {
        say("%,d at a time: %,d products in %s", concurrency(), report.total(), Durations.show(report.elapsed()));
        say(
                "succeeded %,d, failed %,d%s",
                report.succeeded(), report.failed() + report.ambiguous(), ReportPrinter.byCode(report));
        say("throughput %.1f products/s", report.throughput());
        say(
                "latency p50 %s, p90 %s, p99 %s, max %s",
                Durations.show(report.latency().p50()),
                Durations.show(report.latency().p90()),
                Durations.show(report.latency().p99()),
                Durations.show(report.latency().max()));
        say(
                "speed-up %.1fx",
                sequential.toNanos()
                        * (double) report.total()
                        / report.elapsed().toNanos());
    }

    private List<String> partNumbersOf(Wats wats) {
        List<String> partNumbers = Await.list(
                wats.product().queryProducts(ProductQuery.all().withTop(count)).map(ProductView::partNumber));
        if (partNumbers.isEmpty()) {
            throw new CannotRun("the server lists no products", new IllegalStateException("no products"));
        }
        return partNumbers;
    }

    private int concurrency() {
        return flags.concurrencyOr(10);
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
