package io.millrace.benchmarks;

import io.millrace.batch.Batch;
import io.millrace.batch.Checkpoint;
import io.millrace.batch.CheckpointCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a checkpoint in a file costs: throughput with it as a share of that without, by turns. */
@Command(
        name = "checkpoint",
        description = "Throughput with a checkpoint in a file and without.",
        showDefaultValues = true,
        mixinStandardHelpOptions = true)
final class CheckpointBenchmark implements Runnable {
    private static final String VALUE = "x".repeat(100);

    @Option(names = "--rounds", description = "How often each takes its turn, after one to warm up.")
    private int rounds = 7;

    @Override
    public void run() {
        System.out.printf("%-40s %14s %14s %8s%n", "operation", "items/s", "with it", "share");
        // 100 at once, 5 ms each: 20,000 a second at most.
        row("5 ms, 100 at once", 100_000, 100, key -> Mono.delay(Duration.ofMillis(5))
                .thenReturn(VALUE));
        row("at once, 10 at once", 1_000_000, 10, key -> Mono.just(VALUE));
    }

    private void row(String name, int items, int cap, Function<Integer, Mono<String>> operation) {
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        Batch<Integer, String> batch = Batch.each(operation).concurrency(cap);
        for (int round = -1; round < rounds; round++) {
            double plain = perSecond(batch, items);
            double recorded = recorded(batch, items);
            if (round >= 0) {
                without.add(plain);
                with.add(recorded);
            }
        }
        double plain = Median.of(without, Double::doubleValue);
        double recorded = Median.of(with, Double::doubleValue);
        System.out.printf(
                Locale.ROOT, "%-40s %,14.0f %,14.0f %7.1f%%%n", name, plain, recorded, 100 * recorded / plain);
    }

    private static double recorded(Batch<Integer, String> batch, int items) {
        try {
            Path folder = Files.createTempDirectory("checkpoint");
            try {
                Checkpoint<String> checkpoint =
                        Checkpoint.file(folder.resolve("run"), "benchmark", "1", CheckpointCodec.text());
                return perSecond(batch.checkpoint(checkpoint), items);
            } finally {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static double perSecond(Batch<Integer, String> batch, int items) {
        System.gc();
        long start = System.nanoTime();
        Long count = batch.run(Flux.range(0, items)).count().block();
        if (count == null || count != items) {
            throw new IllegalStateException(count + " outcomes for " + items + " keys");
        }
        return items * 1e9 / (System.nanoTime() - start);
    }
}
